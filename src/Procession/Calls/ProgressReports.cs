using Procession.Threads;

namespace Procession.Calls;

/// <summary>
/// Reports the progress of one call: in order, on the thread of the callbacks, and never after the call has ended.
/// </summary>
/// <param name="reached">How far the call has come; never less than before.</param>
/// <param name="report">The user's code. Exceptions that it throws are handled.</param>
internal sealed class ProgressReports(Func<MapProgress> reached, Action<MapProgress> report)
{
    private int _isPosted; // by Interlocked; what follows is touched on the thread of the callbacks only
    private int _reported;
    private bool _isOver;

    /// <summary>Posts a report, unless a pending one will include this step.</summary>
    public void Post(UserThreads thread, ExecutionContext? context)
    {
        if (Interlocked.Exchange(ref _isPosted, 1) == 0)
        {
            thread.Post(ReportStep, context);
        }
    }

    /// <summary>Ends the reports. Called on the thread of the callbacks, before the call ends.</summary>
    /// <param name="isCut">Whether the call is cut off; then nothing new is reported.</param>
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
        // Cleared before the count is read: a step that finds it still set was counted before, so this report includes it.
        // The exchanges here and in Post are full fences.
        Interlocked.Exchange(ref _isPosted, 0);
        if (_isOver)
        {
            return; // A chunk that went on after the end of its call.
        }

        MapProgress now = reached();
        if (now.Completed > _reported)
        {
            _reported = now.Completed;
            report(now);
        }
    }
}
