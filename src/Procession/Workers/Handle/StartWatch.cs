using Procession.Settings;
using Procession.Workers.Limits;

namespace Procession.Workers.Handle;

/// <summary>Watches how long a worker takes to become ready.</summary>
/// <param name="settings">The limits, and the clock.</param>
/// <param name="table">
/// Its gate guards the fields. Once it is closed, the memory in which the worker notes its progress is gone.
/// </param>
/// <param name="begun">Gives the time at which the worker began its initializer, as noted in its memory.</param>
/// <param name="overdue">
/// Is called when a limit was reached; the argument says whether it is that of the initializer.
/// </param>
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
