using Microsoft.Extensions.Logging;
using Procession.Calls;
using Procession.Settings;
using Procession.Workers;

namespace Procession.Tests.Workers.Corruption;

/// <summary>A crew of one worker that starts no other, and does what a pool does with lost chunks: fail or keep their items.</summary>
internal sealed class RecordingCrew(RoundRecord record) : IWorkerCrew, IDisposable
{
    private int _isReady;
    private int _chunksOver;

    public PoolSettings Settings { get; } = PoolSettings.From(new ProcessPoolOptions { Name = "fuzz", Processes = 1, WorkerOutput = WorkerOutput.Discard });

    public ManualResetEventSlim IsGone { get; } = new();

    public bool IsReady => Volatile.Read(ref _isReady) != 0;

    public int ChunksOver => Volatile.Read(ref _chunksOver);

    public ITimer After(TimeSpan delay, Action action) =>
        TimeProvider.System.CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan);

    public void Ready(WorkerHandle worker) => Interlocked.Increment(ref _isReady);

    public void Sent(WorkerHandle worker, Chunk chunk)
    {
    }

    public void ChunkOver(WorkerHandle worker, Call call) => Interlocked.Increment(ref _chunksOver);

    public void Unused(WorkerHandle worker, Call call)
    {
    }

    public void Overdue(WorkerHandle worker, bool hasInitializerBegun)
    {
    }

    public void TakenBack(WorkerHandle worker, Call call)
    {
    }

    public void Lost(WorkerHandle worker)
    {
    }

    public void Gone(WorkerHandle worker) => IsGone.Set();

    public void ChunkLost(Chunk chunk, int startedIndex, ILostWorker? loss)
    {
        int next = chunk.Delivered;
        for (; loss is not null && next <= startedIndex && next < chunk.Count; next++)
        {
            _ = loss.ToFailure(chunk.Item(next));
            record.Outcome(chunk.FirstIndex + next);
        }

        record.Again(chunk, next);
        Interlocked.Increment(ref _chunksOver);
    }

    public void Log(LogLevel level, ItemFailure? reason, string message)
    {
    }

    public void Dispose() => IsGone.Dispose();
}
