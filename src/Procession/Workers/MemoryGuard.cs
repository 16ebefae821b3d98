using System.Globalization;
using Procession.Workers.Platform;

namespace Procession.Workers;

/// <summary>Looks at the memory of all workers of a crew every 50 ms, and kills those that hold too much.</summary>
internal sealed class MemoryGuard : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly long _limit;
    private readonly Func<WorkerHandle[]> _workers;
    private readonly ITimer _timer;

    public MemoryGuard(long limit, TimeProvider time, Func<WorkerHandle[]> workers)
    {
        _limit = limit;
        _workers = workers;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        foreach (WorkerHandle worker in _workers())
        {
            if (ProcessMemory.Resident(worker.ProcessId) is { } held && held > _limit)
            {
                string note = string.Create(
                    CultureInfo.InvariantCulture,
                    $"was killed because it held {held >> 20} MiB, more than MaxMemoryPerWorker ({_limit >> 20} MiB)");
                worker.Kill(WorkerFailureKind.OutOfMemory, note);
            }
        }

        // One look at a time. False once disposed of.
        _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }
}
