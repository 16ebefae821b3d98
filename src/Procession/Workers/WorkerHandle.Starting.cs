namespace Procession.Workers;

/// <content>What is known of the start: whether it takes too long, when it was over, and whether it was of use.</content>
internal sealed partial class WorkerHandle
{
    private StartLimits? _startLimits; // guarded by _lock, as the next one
    private ITimer? _startTimer;
    private string? _startCure; // written before the kill, read behind the death

    /// <summary>When it was ready, as a timestamp. Guarded by the crew's lock.</summary>
    public long ReadyAt { get; set; }

    /// <summary>Whether it has begun any work. Set before <see cref="IWorkerCrew.Gone"/>.</summary>
    public bool HasBegunWork { get; private set; }

    /// <summary>Begins to watch how long the worker takes to be ready.</summary>
    public void WatchStart()
    {
        ITimer timer = _crew.Settings.TimeProvider.CreateTimer(
            _ => LookAtStart(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            _startLimits = new StartLimits(_crew.Settings.StartTimeout, _crew.Settings.InitializerTimeout);
            _startTimer = timer;
        }

        LookAtStart();
    }

    /// <summary>The worker is ready, or gone.</summary>
    public void StopWatchingStart()
    {
        ITimer? timer;
        lock (_lock)
        {
            (timer, _startTimer) = (_startTimer, null);
        }

        timer?.Dispose();
    }

    private void LookAtStart()
    {
        ITimer? timer;
        TimeSpan next;
        bool hasInitializerBegun;
        lock (_lock)
        {
            timer = _startTimer;
            if (timer is null || _closed)
            {
                return; // Behind its end, the memory in which the worker makes its note is not there any more.
            }

            next = _startLimits!.Look(_channel.Slot(0).Begun);
            hasInitializerBegun = _startLimits.HasInitializerBegun;
        }

        if (next == TimeSpan.Zero)
        {
            _crew.Overdue(this, hasInitializerBegun);
        }
        else
        {
            timer.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends a worker that takes too long to start, if it is not ready after all.</summary>
    public void KillOverdue(string note, string cure)
    {
        _startCure = cure;
        Kill(WorkerFailureKind.KilledForTimeout, note);
    }
}
