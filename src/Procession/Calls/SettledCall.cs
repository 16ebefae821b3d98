using Procession.Functions;
using Procession.Threads;

namespace Procession.Calls;

/// <summary>A call that ends with one value: the state behind an <see cref="AsyncResult{T}"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
internal abstract class SettledCall<T>(ICallHost host, FunctionReference function, CallOptions? options)
    : UntypedCall(host, function, host.Limits.With(options))
{
    // Continuations are the user's code: they never run on the thread that completes the task.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CallOptions _options = options ?? DefaultOptions; // with the user's code: dropped at the end
    private CancellationTokenRegistration _registration;
    private ProgressReports? _reports;
    private ExecutionContext? _context = ExecutionContext.Capture(); // the caller's, for his code; dropped at the end
    private volatile bool _settled;
    private bool _isTold; // whether the error callback has taken the error; used by the thread that ends the call

    private static CallOptions DefaultOptions { get; } = new();

    public override int Priority { get; } = (options ?? DefaultOptions).Priority;

    public Task<T> Task => _completion.Task;

    /// <inheritdoc/>
    public override Task Completion => _completion.Task;

    public override bool IsSettled => _settled;

    /// <summary>How far the call has come.</summary>
    protected abstract MapProgress Reached { get; }

    protected override bool WantsEachResult => false;

    /// <inheritdoc/>
    public override bool IsAwaitedByItself => !Task.IsCompleted
        && Host.Callbacks.IsCurrent
        && (_options.Callback is not null || _options.ErrorCallback is not null || ReportsProgress);

    private bool ReportsProgress => _options.Progress is not null || _options.ProgressCallback is not null;

    /// <summary>Starts to listen to the caller's token. Called once the pool knows the call.</summary>
    public void ObserveCancellation()
    {
        if (_options.CancellationToken.CanBeCanceled)
        {
            CancellationTokenRegistration registration = _options.CancellationToken.UnsafeRegister(
                static (call, token) => ((SettledCall<T>)call!).Cancel(token), this);
            _registration = registration;
            if (_settled)
            {
                registration.Unregister();
            }
        }
    }

    /// <inheritdoc/>
    public override void Cancel(CancellationToken token)
    {
        if (!TrySettle())
        {
            return;
        }

        Host.CancelChunks(this, kill: true);
        var exception = new OperationCanceledException($"The call of '{Function.Name}' was cancelled.", token);
        Action? callback = _options.ErrorCallback is { } tell ? () => tell(exception) : null;
        Deliver(callback, () => _completion.TrySetCanceled(token), isCut: true);
        EndIfIdle();
    }

    public override void Abort(Exception exception)
    {
        if (TrySettle())
        {
            // What the program itself has cut off is no news to it.
            Fail(exception, isCut: true, isKnown: exception is PoolTerminatedException);
            EndIfIdle();
        }
    }

    /// <summary>Decides that there is an outcome. True for the one caller who may deliver it.</summary>
    protected bool TrySettle()
    {
        lock (Gate)
        {
            if (_settled)
            {
                return false;
            }

            _settled = true;
        }

        _registration.Unregister();
        _registration = default;
        return true;
    }

    /// <inheritdoc/>
    protected override void Unneeded() => Function.Release();

    /// <summary>Delivers the value. What produces it may run user code; then that happens on a thread for it.</summary>
    protected void DeliverResult(Func<T> produce, bool runsUserCode)
    {
        if (runsUserCode)
        {
            Host.Unpacking.Post(() => ProduceAndDeliver(produce), _context);
        }
        else
        {
            ProduceAndDeliver(produce);
        }
    }

    /// <summary>Delivers an exception that may have to be read first.</summary>
    protected void DeliverFailure(Func<Exception> produce) => Host.Unpacking.Post(() => Fail(produce()), _context);

    protected override void Progressed()
    {
        if (ReportsProgress)
        {
            Reports().Post(Host.Callbacks, _context);
        }
    }

    private void ProduceAndDeliver(Func<T> produce)
    {
        T value;
        try
        {
            value = produce();
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }

        Deliver(
            _options.Callback is { } callback ? () => callback(value) : null,
            () => _completion.TrySetResult(value));
    }

    private void Fail(Exception exception, bool isCut = false, bool isKnown = false) => Deliver(
        _options.ErrorCallback is { } callback ? () => callback(exception) : null,
        () =>
        {
            QueuedByRuntime.End(Task, () => _completion.TrySetException(exception));
            if (isKnown || _isTold)
            {
                // Looked at is observed: UnobservedTaskException is for errors that nobody has heard of.
                _ = Task.Exception;
            }
        },
        isCut);

    // Reports and callbacks come first: whoever sees the outcome can rely on their having run.
    private void Deliver(Action? callback, Action complete, bool isCut = false)
    {
        if (callback is null && !ReportsProgress)
        {
            _context = null;
            _options = DefaultOptions;
            QueuedByRuntime.End(Task, complete);
            return;
        }

        Host.Callbacks.Post(
            () =>
            {
                if (ReportsProgress)
                {
                    Reports().End(isCut);
                }

                _isTold = callback is not null && RunCallback(callback);
                _options = DefaultOptions;
                QueuedByRuntime.End(Task, complete);
            },
            _context);
        _context = null;
    }

    // True if it threw nothing.
    private bool RunCallback(Action callback)
    {
        try
        {
            callback();
            return true;
        }
        catch (Exception e)
        {
            Host.CallbackThrew(Function.Name, e);
            return false;
        }
    }

    // Made with the first step: most calls have no reports.
    private ProgressReports Reports()
    {
        if (Volatile.Read(ref _reports) is { } made)
        {
            return made;
        }

        var reports = new ProgressReports(() => Reached, Report);
        return Interlocked.CompareExchange(ref _reports, reports, null) ?? reports;
    }

    private void Report(MapProgress progress)
    {
        if (_options.Progress is { } listener)
        {
            RunCallback(() => listener.Report(progress));
        }

        if (_options.ProgressCallback is { } callback)
        {
            RunCallback(() => callback(progress));
        }
    }
}
