using Procession.Execution;
using Procession.Settings;
using Procession.Workers;
using Procession.Workers.Handle;

namespace Procession.Tests.Workers.Corruption;

/// <summary>A crew of one worker that starts no other.</summary>
internal sealed class RecordingCrew : IWorkerCrew, IDisposable
{
    private int _isReady;

    public PoolSettings Settings { get; } = PoolSettings.From(new ProcessPoolOptions { Name = "fuzz", Processes = 1, WorkerOutput = WorkerOutput.Discard });

    public ManualResetEventSlim IsGone { get; } = new();

    public bool IsReady => Volatile.Read(ref _isReady) != 0;

    public ITimer After(TimeSpan delay, Action action) =>
        TimeProvider.System.CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan);

    public void Ready(WorkerHandle worker) => Interlocked.Increment(ref _isReady);

    public void Sent(WorkerHandle worker, WorkChunk chunk)
    {
    }

    public void ChunkOver(WorkerHandle worker, CallTerms terms)
    {
    }

    public void HeldUp(WorkerHandle worker)
    {
    }

    public void Unused(WorkerHandle worker, CallTerms terms)
    {
    }

    public void Overdue(WorkerHandle worker, bool hasInitializerBegun)
    {
    }

    public void TakenBack(WorkerHandle worker, CallTerms terms)
    {
    }

    public void Lost(WorkerHandle worker)
    {
    }

    public void Gone(WorkerHandle worker) => IsGone.Set();

    public void Dispose() => IsGone.Dispose();
}
