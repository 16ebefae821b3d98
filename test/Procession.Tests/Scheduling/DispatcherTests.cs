using Microsoft.Extensions.Logging.Abstractions;
using Procession.Calls;
using Procession.Functions;
using Procession.Scheduling;
using Procession.Serialization;
using Procession.Settings;

namespace Procession.Tests.Scheduling;

public class DispatcherTests
{
    private readonly InMemoryExecutor _executor = new(room: 2);
    private readonly Dispatcher _dispatcher;
    private readonly FakeHost _host = new();

    public DispatcherTests() => _dispatcher = new Dispatcher(_executor);

    [Fact]
    public void Offer_MoreChunksThanRoom_HandsOutAsRoomComes_InOrder()
    {
        MapCall<int> call = Map(5);
        _dispatcher.Offer(call);
        Assert.Equal([0, 1], _executor.Running.Select(chunk => chunk.FirstIndex));

        _executor.End(_executor.Running[0]);
        _dispatcher.Pump();
        Assert.Equal([1, 2], _executor.Running.Select(chunk => chunk.FirstIndex));
    }

    [Fact]
    public void Offer_HigherPriority_OvertakesWhatWaits()
    {
        MapCall<int> low = Map(5);
        MapCall<int> high = Map(1, priority: 1);
        _dispatcher.Offer(low);
        _dispatcher.Offer(high);
        _executor.End(_executor.Running[0]);
        _dispatcher.Pump();
        Assert.Same(high, _executor.Running[^1].Call);
    }

    [Fact]
    public void Return_LostChunk_GoesFirst()
    {
        MapCall<int> call = Map(5);
        _dispatcher.Offer(call);
        Chunk lost = _executor.Running[0];
        _executor.End(lost);
        _dispatcher.Return(lost.From(0));
        _dispatcher.Pump();
        Assert.Equal([1, 0], _executor.Running.Select(chunk => chunk.FirstIndex));
    }

    [Fact]
    public void Pump_SettledCall_HandsOutNothingMore()
    {
        MapCall<int> call = Map(5);
        _dispatcher.Offer(call);
        call.Cancel(CancellationToken.None);
        _executor.End(_executor.Running[0]);
        _dispatcher.Pump();
        Assert.Single(_executor.Running);
    }

    [Fact]
    public void Stop_WaitingCalls_AreForgotten()
    {
        _dispatcher.Offer(Map(5));
        _dispatcher.Stop();
        _executor.End(_executor.Running[0]);
        _dispatcher.Pump();
        Assert.Single(_executor.Running);
    }

    private MapCall<int> Map(int items, int priority = 0)
    {
        var function = FunctionReference.From((int x) => x, new FunctionShape(1, IsAsync: false), typeof(int), typeof(int));
        var input = MapInput.Read(Enumerable.Range(0, items), DefaultSerializer.Shared, isBare: false);
        return new MapCall<int>(_host, function, input, chunkSize: 1, new CallOptions { Priority = priority });
    }

    private sealed class FakeHost : ICallHost
    {
        public bool MayDivide => true;

        public IPoolSerializer Serializer => DefaultSerializer.Shared;

        public CallLimits Limits => default;

        public SerialThread Callbacks { get; } = new("callbacks", "test", NullLogger.Instance);

        public SerialThread Unpacking { get; } = new("unpacking", "test", NullLogger.Instance);

        public void Offer(Call call)
        {
        }

        public void CancelChunks(Call call, bool kill)
        {
        }

        public void Ended(Call call)
        {
        }

        public void Count(Chunk chunk)
        {
        }
    }
}
