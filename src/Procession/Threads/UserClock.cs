namespace Procession.Threads;

/// <summary>
/// A time provider of the user's, as the pool calls it: on a thread of its own, where it may throw or block. A timer that it
/// does not make is made by the system's clock instead, so that limits and kills still come.
/// </summary>
internal sealed class UserClock(TimeProvider inner, string poolName, UserLogger? logger) : TimeProvider
{
    /// <summary>How long the provider may take to make a timer before the system's clock takes its place.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(100);
    private readonly UserThreads _thread = new("clock", poolName);
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards the next two
    // Each timer is in it once at most, and only while it is needed: so the length is bounded by the number of live timers.
    private readonly LinkedList<UserTimer> _changed = new();
    private bool _isPosted;
    private int _hasTold; // exchanged

    /// <summary>
    /// Whether the provider has not answered in time. Then nobody waits for it. Any thread writes and reads it; what matters is
    /// that it is seen soon.
    /// </summary>
    public bool IsSlow { get; set; }

    /// <summary>
    /// Makes a timer. Never waits for the provider, and never throws what it does. The timer fires on whatever thread the
    /// provider fires it on; what it does is the pool's own and short.
    /// </summary>
    /// <param name="callback">What is to be done; once, since no timer of the pool repeats.</param>
    /// <param name="state">What it gets.</param>
    /// <param name="dueTime">When, by the user's time.</param>
    /// <param name="period">Must be infinite.</param>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new UserTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Waits briefly until the provider has made the timers that were set: code that moves the user's time by hand after a
    /// call to the pool relies on them. Not to be called with a lock held; does nothing on the threads of clocks.
    /// </summary>
    public void AwaitTimers()
    {
        if (!IsSlow && !_thread.IsCurrent && !PoolClock.IsCurrent && !_thread.DrainUninterrupted(AnswerTimeout))
        {
            Missed();
        }
    }

    /// <summary>Asks the provider for a timer. It may throw anything.</summary>
    public ITimer Make(Action callback, TimeSpan dueTime) =>
        inner.CreateTimer(_ => callback(), null, dueTime, Timeout.InfiniteTimeSpan)
        ?? throw new InvalidOperationException("It made no timer, but null.");

    /// <summary>Notes that the provider has to be told soon of a changed timer.</summary>
    public void Changed(UserTimer timer)
    {
        lock (_lock)
        {
            if (timer.Place.List is null)
            {
                _changed.AddLast(timer.Place);
            }

            if (_isPosted)
            {
                return;
            }

            _isPosted = true;
        }

        _thread.Post(TellProvider);
    }

    /// <summary>The provider need not be told of a timer after all.</summary>
    public void Remove(UserTimer timer)
    {
        lock (_lock)
        {
            if (timer.Place.List is not null)
            {
                _changed.Remove(timer.Place);
            }
        }
    }

    /// <summary>Lets the thread end.</summary>
    public void Retire() => _thread.Retire();

    /// <summary>The provider has not answered in time.</summary>
    public void Missed()
    {
        IsSlow = true;
        Tell(null);
    }

    /// <summary>Logs, once, what the provider did wrong.</summary>
    public void Tell(Exception? failure)
    {
        if (Interlocked.Exchange(ref _hasTold, 1) == 0 && logger is not null)
        {
            ThreadLog.TimeProviderFailed(logger, poolName, inner, failure);
        }
    }

    // On the thread of the provider. One that is posted tells all, however many have changed while the provider blocked.
    private void TellProvider()
    {
        while (true)
        {
            UserTimer timer;
            lock (_lock)
            {
                if (_changed.First is not { } first)
                {
                    _isPosted = false;
                    return;
                }

                timer = first.Value;
                _changed.RemoveFirst();
            }

            timer.TellProvider();
            IsSlow = false;
        }
    }
}
