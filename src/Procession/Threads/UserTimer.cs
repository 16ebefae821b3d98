using System.Diagnostics;

namespace Procession.Threads;

/// <summary>
/// A timer of a <see cref="UserClock"/>: one of the user's provider, or of the system if that makes none in time. Whichever
/// fires first for the time that was set last does what is to be done, once. Nobody waits for the provider here.
/// </summary>
internal sealed class UserTimer : ITimer
{
    private readonly UserClock _clock;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below but _made
    private ITimer? _made; // touched by the provider's thread only
    private ITimer? _substitute; // of the system: looks whether the provider has made one, or takes its place
    private TimeSpan _dueTime = Timeout.InfiniteTimeSpan;
    private long _version; // of the time that was set last; another one once that has fired
    private bool _isKnown; // whether the provider was asked for anything
    private bool _isDisposed;

    public UserTimer(UserClock clock, TimerCallback callback, object? state)
    {
        (_clock, _callback, _state) = (clock, callback, state);
        Place = new LinkedListNode<UserTimer>(this);
    }

    /// <summary>Its place among those that the provider is to be told of. The clock's own.</summary>
    public LinkedListNode<UserTimer> Place { get; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Debug.Assert(period == Timeout.InfiniteTimeSpan, "No timer of the pool repeats.");
        lock (_lock)
        {
            if (_isDisposed)
            {
                return false;
            }

            SetNoLock(dueTime);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                long version = _version;
                _substitute = _clock.IsSlow
                    ? PoolClock.Shared.After(dueTime, () => Fire(version))
                    : PoolClock.Shared.After(UserClock.AnswerTimeout, () => LookWhetherMade(version));
            }
        }

        _clock.Changed(this);
        return true;
    }

    public void Dispose()
    {
        bool isKnown;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            SetNoLock(Timeout.InfiniteTimeSpan);
            _isDisposed = true;
            isKnown = _isKnown;
        }

        if (isKnown)
        {
            _clock.Changed(this);
        }
        else
        {
            _clock.Remove(this);
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Has the provider make what is needed now, and end what is not. A new timer for each time: the provider may fire an old
    /// one late.
    /// </summary>
    public void TellProvider()
    {
        DisposeMade();
        TimeSpan dueTime;
        long version;
        lock (_lock)
        {
            (dueTime, version) = (_dueTime, _version);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            _isKnown = true;
        }

        try
        {
            _made = _clock.Make(() => Fire(version), dueTime);
        }
        catch (Exception e)
        {
            _clock.Tell(e);
            TakeItsPlace(version, dueTime);
            return;
        }

        lock (_lock)
        {
            if (_version == version)
            {
                DropSubstituteNoLock();
            }
        }
    }

    private void DisposeMade()
    {
        try
        {
            _made?.Dispose();
        }
        catch (Exception e)
        {
            _clock.Tell(e);
        }

        _made = null;
    }

    // On the system's clock, unless the provider has made a timer by then.
    private void LookWhetherMade(long version)
    {
        TimeSpan left;
        lock (_lock)
        {
            if (_version != version || _substitute is null)
            {
                return;
            }

            left = _dueTime > UserClock.AnswerTimeout ? _dueTime - UserClock.AnswerTimeout : TimeSpan.Zero;
        }

        _clock.Missed();
        TakeItsPlace(version, left);
    }

    private void TakeItsPlace(long version, TimeSpan dueTime)
    {
        lock (_lock)
        {
            if (_version == version && _substitute is not null)
            {
                DropSubstituteNoLock();
                _substitute = PoolClock.Shared.After(dueTime, () => Fire(version));
            }
        }
    }

    private void Fire(long version)
    {
        lock (_lock)
        {
            if (_version != version)
            {
                return;
            }

            SetNoLock(Timeout.InfiniteTimeSpan);
        }

        _callback(_state);
    }

    // A new version: what was set before does nothing any more.
    private void SetNoLock(TimeSpan dueTime)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "The lock guards these.");
        _version++;
        _dueTime = dueTime;
        DropSubstituteNoLock();
    }

    private void DropSubstituteNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        _substitute?.Dispose();
        _substitute = null;
    }
}
