using System.Collections.Concurrent;
using Procession.StressTests.Load;

namespace Procession.StressTests;

/// <summary>Counts how calls end, and keeps what must not happen.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private long _submitted;
    private long _succeeded;
    private long _failed;
    private long _cancelled;
    private long _hangs;
    private long _churned;
    private long _killed;
    private long _stopped;
    private long _paused;
    private long _interrupts;
    private long _exhausted;

    public bool AddsUp => _submitted == _succeeded + _failed + _cancelled && _hangs == 0 && _faults.IsEmpty;

    public void Submitted() => Interlocked.Increment(ref _submitted);

    public void Succeeded() => Interlocked.Increment(ref _succeeded);

    public void Churned() => Interlocked.Increment(ref _churned);

    public void Killed() => Interlocked.Increment(ref _killed);

    public void Stopped() => Interlocked.Increment(ref _stopped);

    public void Paused() => Interlocked.Increment(ref _paused);

    public void Interrupted() => Interlocked.Increment(ref _interrupts);

    public void Exhausted() => Interlocked.Increment(ref _exhausted);

    public void Check(bool condition, string fault)
    {
        if (!condition)
        {
            _faults.Enqueue(fault);
        }
    }

    /// <summary>A call ended with an exception: is it one that the job may end with?</summary>
    public void Ended(Job job, Exception e)
    {
        switch (e)
        {
            case HangException:
                Interlocked.Increment(ref _hangs);
                _faults.Enqueue($"{job.Name}: {e.Message}");
                return;
            case ThreadInterruptedException:
                Interlocked.Increment(ref _cancelled);
                Check(Interlocked.Read(ref _interrupts) > 0, $"{job.Name} was interrupted: {e}");
                return;
            case OperationCanceledException:
                Interlocked.Increment(ref _cancelled);
                Check(job.MayBeCancelled, $"{job.Name} was cancelled: {e}");
                return;
            default:
                Interlocked.Increment(ref _failed);
                break;
        }

        // Any worker may be killed, or stopped until its time limit, whatever it runs.
        string kind = e is WorkerCrashedException crash ? $"crashed ({crash.Kind})" : e.GetType().Name;
        _failures.AddOrUpdate(kind, 1, (_, count) => count + 1);
        bool expected = e is WorkerCrashedException or TaskTimeoutException || e.GetType() == job.Throws;
        Check(expected, $"{job.Name} ended with {e}");
    }

    public string Line() =>
        $"submitted {_submitted:N0} = succeeded {_succeeded:N0} + failed {_failed:N0} + cancelled {_cancelled:N0} "
        + $"(+ {_submitted - _succeeded - _failed - _cancelled} under way), hangs {_hangs}, faults {_faults.Count}";

    public void Print(PoolStatistics statistics, string[] left)
    {
        Console.WriteLine();
        Console.WriteLine($"submitted {_submitted:N0} = succeeded {_succeeded:N0} + failed {_failed:N0} + cancelled {_cancelled:N0}");
        Console.WriteLine($"hangs {_hangs}, faults {_faults.Count}, leftovers {left.Length}");
        foreach ((string kind, int count) in _failures.OrderByDescending(pair => pair.Value))
        {
            Console.WriteLine($"  failed: {count,9:N0} {kind}");
        }

        Console.WriteLine(
            $"workers: {statistics.WorkersStarted:N0} started, {statistics.WorkersCrashed:N0} crashed, "
            + $"{statistics.WorkersKilled:N0} killed, {statistics.WorkersRecycled:N0} recycled; "
            + $"{_killed:N0} killed, {_stopped:N0} stopped and {_paused:N0} paused from outside");
        Console.WriteLine($"callers interrupted: {_interrupts:N0}; processes without descriptors beside it: {_exhausted:N0}");
        Console.WriteLine($"items: {statistics.ItemsSucceeded:N0} succeeded, {statistics.ItemsFailed:N0} failed");
        Console.WriteLine($"pools made and disposed of beside it: {_churned:N0}");
        foreach (string fault in _faults.Take(20).Concat(left.Take(20)))
        {
            Console.WriteLine($"FAULT: {fault}");
        }
    }
}
