using System.Diagnostics;

namespace Procession.Threads;

/// <summary>
/// A timer of a <see cref="UserClock"/>: one of the user's provider, or of the system if that makes none. Whichever fires first
/// for the time that was set last does what is to be done, once.
/// </summary>
internal sealed class UserTimer(UserClock clock, TimerCallback callback, object? state) : ITimer
{
    // Making a timer takes microseconds. It is waited for because whoever moves the user's time by hand relies on the timers
    // that have been set.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below but _made
    private ITimer? _made; // touched by the clock's thread only
    private ITimer? _substitute;
    private long _version; // of the time that was set last; another one once that has fired
    private long _madeVersion; // that which the provider made a timer for
    private bool _isDisposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Debug.Assert(period == Timeout.InfiniteTimeSpan, "No timer of the pool repeats.");
        long version;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return false;
            }

            version = ++_version;
            _substitute?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        var isSet = new ManualResetEventSlim(); // not disposed: it may be set after the wait
        clock.Post(() =>
        {
            Set(version, dueTime);
            clock.IsSlow = false;
            isSet.Set();
        });
        if (!clock.IsCurrent && !IsInTime(isSet))
        {
            clock.IsSlow = true;
            clock.Tell(null);
            Substitute(version, dueTime);
        }

        return true;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _version++;
            _substitute?.Dispose();
        }

        clock.Post(DisposeMade);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private bool IsInTime(ManualResetEventSlim isSet)
    {
        bool isInTime = isSet.IsSet;
        if (!clock.IsSlow)
        {
            Uninterrupted.Run(() => isInTime = isSet.Wait(Patience));
        }

        return isInTime;
    }

    // On the clock's thread, as the next. A new timer for each time: the provider may fire an old one late.
    private void Set(long version, TimeSpan dueTime)
    {
        DisposeMade();
        if (dueTime == Timeout.InfiniteTimeSpan || !IsCurrent(version))
        {
            return;
        }

        try
        {
            _made = clock.Make(() => Fire(version), dueTime);
        }
        catch (Exception e)
        {
            clock.Tell(e);
            Substitute(version, dueTime);
            return;
        }

        lock (_lock)
        {
            _madeVersion = version;
            if (_version == version)
            {
                _substitute?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan); // of one that answers late
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
            clock.Tell(e);
        }

        _made = null;
    }

    private bool IsCurrent(long version)
    {
        lock (_lock)
        {
            return _version == version;
        }
    }

    private void Substitute(long version, TimeSpan dueTime)
    {
        lock (_lock)
        {
            if (_version == version && _madeVersion != version && !_isDisposed)
            {
                _substitute?.Dispose();
                _substitute = PoolClock.Shared.CreateTimer(
                    _ => Fire(version), null, dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Fire(long version)
    {
        lock (_lock)
        {
            if (_version != version || _isDisposed)
            {
                return;
            }

            _version++;
            _substitute?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        callback(state);
    }
}
