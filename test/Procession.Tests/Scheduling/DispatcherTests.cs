using Procession.Calls;
using Procession.Execution;
using Procession.Scheduling;

namespace Procession.Tests.Scheduling;

public class DispatcherTests
{
    private readonly InMemoryExecutor _executor = new(room: 2);
    private readonly Dispatcher _dispatcher;
    private readonly TestCalls _calls = new();

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
    public void Drop_TheOnlyChunkThatWaitsToRunAlone_GivesTheRoomKeptForItToOthers()
    {
        MapCall<int> suspect = Map(1);
        _dispatcher.Offer(suspect);
        Chunk lost = _executor.Running[0];
        _executor.End(lost);
        _dispatcher.Offer(Map(1));
        _dispatcher.Return(lost.Retry(0, "a loss"));
        _dispatcher.Pump();
        MapCall<int> next = Map(1);
        _dispatcher.Offer(next);
        Assert.True(_executor.KeepsRoom);
        Assert.DoesNotContain(_executor.Running, chunk => chunk.Call == next);

        _dispatcher.Drop(suspect);

        Assert.Contains(_executor.Running, chunk => chunk.Call == next);
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

    [Fact]
    public void Stop_ChunksThatHadComeBack_EndTheirCalls()
    {
        MapCall<int> lost = Map(1);
        MapCall<int> suspect = Map(1);
        MapCall<int> tooLate = Map(1);
        var executor = new InMemoryExecutor(room: 3);
        var dispatcher = new Dispatcher(executor);
        dispatcher.Offer(lost);
        dispatcher.Offer(suspect);
        dispatcher.Offer(tooLate);
        Chunk[] chunks = [.. executor.Running];
        dispatcher.Return(chunks[0].From(0));
        dispatcher.Return(chunks[1].Retry(0, "was killed"));
        Abort(lost, suspect, tooLate);

        dispatcher.Stop();
        dispatcher.Return(chunks[2].From(0));

        Assert.Equal(3, _calls.Over.Distinct().Count());
        Assert.All(
            [lost, suspect, tooLate],
            call => Assert.IsType<PoolTerminatedException>(call.Task.Exception!.InnerException));
    }

    [Fact]
    public void Drop_ChunksThatHadComeBack_EndTheirCall()
    {
        MapCall<int> call = Map(2);
        _dispatcher.Offer(call);
        Chunk[] chunks = [.. _executor.Running];
        _dispatcher.Return(chunks[0].From(0));
        _dispatcher.Return(chunks[1].Retry(0, "was killed"));
        Abort(call);
        Assert.Empty(_calls.Over);

        _dispatcher.Drop(call);

        Assert.Same(call, Assert.Single(_calls.Over));
    }

    [Fact]
    public void Pump_ManyReturnedChunksThatNobodyNeeds_EndsThemWithoutRecursion()
    {
        const int Many = 100_000;
        MapCall<int> call = Map(Many);
        var executor = new InMemoryExecutor(room: Many);
        var dispatcher = new Dispatcher(executor);
        dispatcher.Offer(call);
        foreach (Chunk chunk in executor.Running.ToArray())
        {
            dispatcher.Return(chunk.From(0));
        }

        Abort(call);
        executor.Clear();
        dispatcher.Pump();

        Assert.Same(call, Assert.Single(_calls.Over));
        Assert.Empty(executor.Running);
    }

    [Fact]
    public void Pump_ReturnedChunkOfFailedMap_DoesNotRun()
    {
        MapCall<int> call = Map(2);
        _dispatcher.Offer(call);
        Chunk[] chunks = [.. _executor.Running];
        chunks[0].Failure(ItemFailure.Of(new FormatException("bad")));
        call.ChunkEnded(chunks[0], microseconds: 1);
        _executor.End(chunks[0]);
        _executor.End(chunks[1]);

        _dispatcher.Return(chunks[1].From(0));
        _dispatcher.Pump();

        Assert.Empty(_executor.Running);
        Assert.Same(call, Assert.Single(_calls.Over));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Offer_AsyncBehindOthersWithoutRoom_RunsAtOnce(int priorityOfOthers)
    {
        var executor = new InMemoryExecutor(room: 4) { OverlapsAsync = true, RoomForOthers = 1 };
        var dispatcher = new Dispatcher(executor);
        dispatcher.Offer(Map(1));
        dispatcher.Offer(Map(1, priorityOfOthers)); // waits
        MapCall<int> later = _calls.Map(1, isAsync: true);
        dispatcher.Offer(later);

        Assert.Equal(2, executor.Running.Count);
        Assert.Same(later, executor.Running[^1].Call);
    }

    private static void Abort(params MapCall<int>[] calls)
    {
        foreach (MapCall<int> call in calls)
        {
            call.Abort(new PoolTerminatedException("over"));
        }
    }

    private MapCall<int> Map(int items, int priority = 0) => _calls.Map(items, priority);
}
