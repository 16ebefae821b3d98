using Procession.Native;
using Procession.Threads;

namespace Procession.WorkerHost;

/// <summary>
/// The chunk to which the current flow of execution belongs. It flows with await, so helper methods of a task see it too.
/// </summary>
internal sealed class TaskContext
{
    private static readonly AsyncLocal<TaskContext?> Flow = new();
    private readonly Lock _lock = new(); // guards the fields below; taken by Uninterrupted.Enter
    private CancellationTokenSource? _source;
    private int _index;
    private volatile bool _expired;
    private volatile bool _cancelled;

    public static TaskContext? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    /// <summary>Whether the whole chunk was cancelled.</summary>
    public bool IsCancelled => _cancelled;

    /// <summary>Whether the running item has reached its time limit: its outcome will not count.</summary>
    public bool IsExpired => _expired;

    /// <summary>Created when first asked for: most functions never use it.</summary>
    public CancellationToken CancellationToken
    {
        get
        {
            using (Uninterrupted.Enter(_lock))
            {
                if (_source is null)
                {
                    _source = new CancellationTokenSource();
                    if (_cancelled || _expired)
                    {
                        _source.Cancel();
                    }
                }

                return _source.Token;
            }
        }
    }

    /// <summary>
    /// Goes on to the next item of a chunk with a time limit. That an earlier item expired does not concern it.
    /// </summary>
    public void MoveTo(int index)
    {
        using (Uninterrupted.Enter(_lock))
        {
            _index = index;
            if (_expired && !_cancelled)
            {
                _expired = false;
                _source = null;
            }
        }
    }

    /// <summary>Asks the whole chunk to stop.</summary>
    public void Cancel()
    {
        CancellationTokenSource? source;
        using (Uninterrupted.Enter(_lock))
        {
            _cancelled = true;
            source = _source;
        }

        CancelAside(source);
    }

    /// <summary>Asks an item that reached its time limit to stop, if it is still the running one.</summary>
    public void Expire(int index)
    {
        CancellationTokenSource? source;
        using (Uninterrupted.Enter(_lock))
        {
            if (_index != index)
            {
                return;
            }

            _expired = true;
            source = _source;
        }

        CancelAside(source);
    }

    // Callbacks that the function registered never run on the thread that watches the pool's channel. The thread pool is
    // only the last resort: its threads may be busy with the function itself, which polls the token.
    private static void CancelAside(CancellationTokenSource? source)
    {
        if (source is not null && !NewThread.TryStart(() => Cancel(source), "Procession cancel"))
        {
            QueuedByRuntime.Post(() => Cancel(source));
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException)
        {
            // Thrown by callbacks that the function registered.
        }
    }
}
