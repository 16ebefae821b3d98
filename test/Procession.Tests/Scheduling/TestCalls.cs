using Procession.Calls;
using Procession.Execution;
using Procession.Functions;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Tests.Scheduling;

/// <summary>Makes calls without a pool, and counts those that end.</summary>
internal sealed class TestCalls : ICallHost
{
    public List<Call> Over { get; } = [];

    public bool MayDivide => true;

    public IPoolSerializer Serializer => DefaultSerializer.Shared;

    public FailureOrigin Origin => new("test");

    public CallLimits Limits => default;

    public UserThreads Callbacks { get; } = new("callbacks", "test");

    public UserThreads Unpacking { get; } = new("unpacking", "test");

    public MapCall<int> Map(
        int items, int priority = 0, bool isAsync = false, int chunkSize = 1, int retries = 0, bool stopOnFailure = true)
    {
        Delegate body = isAsync ? Later : Itself;
        var function = FunctionReference.From(body, new FunctionShape(1, isAsync), typeof(int), typeof(int));
        var input = MapInput.Read(Enumerable.Range(0, items), DefaultSerializer.Shared, isBare: false);
        return new MapCall<int>(
            this, function, input, chunkSize, new CallOptions { Priority = priority, RetriesOnCrash = retries })
        {
            StopOnFailure = stopOnFailure,
        };
    }

    public void Offer(Call call)
    {
    }

    public void CancelChunks(Call call, bool kill)
    {
    }

    public void Ended(Call call) => Over.Add(call);

    /// <summary>What is done with chunks that come back.</summary>
    public Action<Chunk, bool> OnReturned { get; set; } = (_, _) => { };

    /// <summary>What is done with chunks that are lost.</summary>
    public Action<Chunk, Loss> OnLost { get; set; } = (_, _) => { };

    public void ChunkReturned(Chunk chunk, bool givesWay) => OnReturned(chunk, givesWay);

    public void ChunkLost(Chunk chunk, Loss loss) => OnLost(chunk, loss);

    public void Count(Chunk chunk)
    {
    }

    private static int Itself(int x) => x;

    private static Task<int> Later(int x) => Task.FromResult(x);
}
