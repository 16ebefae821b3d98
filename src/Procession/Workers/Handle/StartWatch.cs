using Procession.Settings;

namespace Procession.Workers.Handle;

/// <summary>Watches how long a worker takes to be ready.</summary>
/// <param name="settings">The limits, and the clock.</param>
/// <param name="table">Its gate guards the fields; behind its end, the memory in which the worker makes its note is gone.</param>
/// <param name="begun">When the worker has begun its initializer, as it notes that in its memory.</param>
/// <param name="overdue">Is told of a limit that was reached; whether it is that of the initializer.</param>
internal sealed class StartWatch(PoolSettings settings, InFlightTable table, Func<long> begun, Action<bool> overdue)
{
    private StartLimits? _limits;
    private ITimer? _timer;

    /// <summary>Begins to watch.</summary>
    public void Start()
    {
        ITimer timer = settings.TimeProvider.CreateTimer(
            _ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (table.Gate)
        {
            _limits = new StartLimits(settings.StartTimeout, settings.InitializerTimeout);
            _timer = timer;
        }

        Look();
    }

    /// <summary>The worker is ready, or gone.</summary>
    public void Stop()
    {
        ITimer? timer;
        lock (table.Gate)
        {
            (timer, _timer) = (_timer, null);
        }

        timer?.Dispose();
    }

    private void Look()
    {
        ITimer? timer;
        TimeSpan next;
        bool hasInitializerBegun;
        lock (table.Gate)
        {
            timer = _timer;
            if (timer is null || table.IsClosedNoLock)
            {
                return;
            }

            next = _limits!.Look(begun());
            hasInitializerBegun = _limits.HasInitializerBegun;
        }

        if (next == TimeSpan.Zero)
        {
            overdue(hasInitializerBegun);
        }
        else
        {
            timer.Change(next, Timeout.InfiniteTimeSpan);
        }
    }
}
