using System.Globalization;
using Procession.Threads;
using Procession.Workers.Handle;
using Procession.Workers.Platform;

namespace Procession.Workers.Crew;

/// <summary>
/// Watches the memory of the workers of a crew, and kills those that hold too much. Looks at busy workers every 50 ms, but
/// at all of them only once a second, because looking at 64 idle ones every 50 ms takes 2 % of a core.
/// </summary>
internal sealed class MemoryGuard : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private const int LooksInASecond = 20;
    private readonly long _limit;
    private readonly Func<bool, WorkerHandle[]> _workers;
    private readonly ITimer _timer;
    private int _looks; // touched by one look at a time

    /// <param name="limit">The most that one may hold, in bytes.</param>
    /// <param name="workers">Gives the workers: all, or those that have work.</param>
    public MemoryGuard(long limit, Func<bool, WorkerHandle[]> workers)
    {
        _limit = limit;
        _workers = workers;
        _timer = PoolClock.Shared.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        _looks = (_looks + 1) % LooksInASecond;
        foreach (WorkerHandle worker in _workers(_looks == 0))
        {
            if (ProcessMemory.HeldBytes(worker.ProcessId) is { } held && held > _limit)
            {
                string note = string.Create(
                    CultureInfo.InvariantCulture,
                    $"was killed because it held {held >> 20} MiB, more than MaxMemoryPerWorker ({_limit >> 20} MiB)");
                worker.Killer.Kill(WorkerFailureKind.OutOfMemory, note);
            }
        }

        // One look at a time. False once disposed of.
        _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }
}
