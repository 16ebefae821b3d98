using Procession.Threads;

namespace Procession.Calls;

/// <summary>
/// Reports how far one call has come: in order, on the thread of the callbacks, and not any more once the call has ended.
/// </summary>
/// <param name="reached">How far the call has come; never less than before.</param>
/// <param name="report">The user's code. What it throws is dealt with.</param>
internal sealed class ProgressReports(Func<MapProgress> reached, Action<MapProgress> report)
{
    private int _isPosted; // by Interlocked; what follows is touched on the thread of the callbacks only
    private int _reported;
    private bool _isOver;

    /// <summary>Posts a report, unless one waits that will tell of this step too.</summary>
    public void Post(UserThreads thread, ExecutionContext? context)
    {
        if (Interlocked.Exchange(ref _isPosted, 1) == 0)
        {
            thread.Post(ReportStep, context);
        }
    }

    /// <summary>Ends the reports. Called on the thread of the callbacks, before the call ends.</summary>
    /// <param name="isCut">Whether the call is cut off: nothing new is told then.</param>
    public void End(bool isCut)
    {
        if (!isCut)
        {
            MapProgress last = reached();
            if (last.Completed > _reported || last.Total == 0)
            {
                report(last);
            }
        }

        _isOver = true;
    }

    private void ReportStep()
    {
        // Before the count is read: a step that finds this still set was counted before it, and is told now. Both are full
        // fences here and in Post.
        Interlocked.Exchange(ref _isPosted, 0);
        if (_isOver)
        {
            return; // A chunk that ran on behind the end of its call.
        }

        MapProgress now = reached();
        if (now.Completed > _reported)
        {
            _reported = now.Completed;
            report(now);
        }
    }
}
