namespace Procession.WorkerHost;

/// <summary>
/// The chunk that the current flow of execution belongs to. Flows with await, so helpers of a task see it too.
/// </summary>
internal sealed class TaskContext
{
    private static readonly AsyncLocal<TaskContext?> Flow = new();
    private readonly Lock _lock = new(); // guards _source and _cancelled
    private CancellationTokenSource? _source;
    private volatile bool _cancelled;

    public static TaskContext? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    public bool IsCancelled => _cancelled;

    /// <summary>Made when first asked for: most functions never look at it.</summary>
    public CancellationToken CancellationToken
    {
        get
        {
            lock (_lock)
            {
                if (_source is null)
                {
                    _source = new CancellationTokenSource();
                    if (_cancelled)
                    {
                        _source.Cancel();
                    }
                }

                return _source.Token;
            }
        }
    }

    public void Cancel()
    {
        CancellationTokenSource? source;
        lock (_lock)
        {
            _cancelled = true;
            source = _source;
        }

        // What the function registered runs on the thread pool, never on the thread that watches the pool's channel.
        _ = source?.CancelAsync();
    }
}
