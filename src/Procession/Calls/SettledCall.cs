using System.Runtime.CompilerServices;
using Procession.Functions;
using Procession.Serialization;
using Procession.Threads;

namespace Procession.Calls;

/// <summary>A call that ends with one value: the state behind an <see cref="AsyncResult{T}"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
internal abstract class SettledCall<T>(ICallHost host, FunctionReference function, CallOptions? options)
    : UntypedCall(host, function, host.Limits.With(options))
{
    // Continuations are the user's code: they never run on the thread that completes the task.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CallOptions _options = options ?? DefaultOptions; // holds user code: dropped at the end
    private CallHandlers<T>? _handlers; // dropped at the end, like the options
    private CancellationToken _token; // until it is listened to
    private CancellationTokenRegistration _registration;
    private CancellationTokenRegistration _secondRegistration;
    private ProgressReports? _reports;
    private ExecutionContext? _context = ExecutionContext.Capture(); // the caller's, for callbacks; dropped at the end
    private volatile bool _settled;
    private bool _isTold; // whether the error callback has taken the error; used by the thread that ends the call

    private static CallOptions DefaultOptions { get; } = new();

    public override int Priority { get; } = (options ?? DefaultOptions).Priority;

    public Task<T> Task => _completion.Task;

    /// <inheritdoc/>
    public override Task Completion => _completion.Task;

    public override bool IsSettled => _settled;

    /// <summary>The call's own callbacks; they run before those of its options.</summary>
    public CallHandlers<T>? Handlers
    {
        init => _handlers = value;
    }

    /// <summary>Cancels the call, like the token of its options.</summary>
    public CancellationToken CancellationToken
    {
        init => _token = value;
    }

    /// <summary>How far the call has come.</summary>
    protected abstract MapProgress Reached { get; }

    protected override bool WantsEachResult => false;

    /// <inheritdoc/>
    public override bool IsAwaitedByItself => !Task.IsCompleted
        && Host.Callbacks.IsCurrent
        && (_handlers is not null || _options.HasCallbacks);

    private static bool IsNothing => typeof(T) == typeof(NoResult) || typeof(T) == typeof(NoResult[]);

    private bool ReportsProgress => _options.Progress is not null || _options.ProgressCallback is not null;

    /// <summary>Starts to listen to the caller's tokens. Called once the pool knows the call.</summary>
    public void ObserveCancellation()
    {
        Observe(_options.CancellationToken, ref _registration);
        Observe(_token, ref _secondRegistration);
        _token = default;
    }

    /// <inheritdoc/>
    public override void Cancel(CancellationToken token)
    {
        if (!TrySettle())
        {
            return;
        }

        Host.CancelChunks(this, kill: true);
        var exception = new TaskCanceledException($"The call of '{Function.Name}' was cancelled.", null, token);
        Deliver(TellingOf(exception), () => _completion.TrySetFromTask(CancelledWith(exception)), isCut: true);
        EndIfIdle();
    }

    public override void Abort(Exception exception)
    {
        if (TrySettle())
        {
            // A call that the program cut off itself needs no report.
            Fail(exception, isCut: true, isKnown: exception is PoolTerminatedException);
            EndIfIdle();
        }
    }

    /// <summary>Decides that there is an outcome. Returns true to exactly one caller, which then delivers it.</summary>
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
        _secondRegistration.Unregister();
        (_registration, _secondRegistration) = (default, default);
        return true;
    }

    /// <inheritdoc/>
    protected override void Unneeded() => Function.Release();

    /// <summary>Delivers the value. If producing it may run user code, that happens on a thread for that.</summary>
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

    // TrySetCanceled would throw away the exception, and whoever awaits the call would not learn which one was cancelled.
    private static Task<T> CancelledWith(OperationCanceledException exception)
    {
        var cancelled = AsyncTaskMethodBuilder<T>.Create();
        cancelled.SetException(exception);
        return cancelled.Task;
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

        Action<T>? own = _handlers?.Callback;
        Action<object?>? shared = _options.Callback;
        Deliver(
            own is null && shared is null ? null : () => Tell<T>(own, value) | Tell<object?>(shared, IsNothing ? null : value),
            () => _completion.TrySetResult(value));
    }

    private void Fail(Exception exception, bool isCut = false, bool isKnown = false) => Deliver(
        TellingOf(exception),
        () =>
        {
            QueuedByRuntime.End(Task, () => _completion.TrySetException(exception));
            if (isKnown || _isTold)
            {
                // Reading the exception marks it as observed: UnobservedTaskException is for errors that nobody was told
                // of.
                _ = Task.Exception;
            }
        },
        isCut);

    // Null if there is nobody to tell.
    private Func<bool>? TellingOf(Exception exception)
    {
        Action<Exception>? own = _handlers?.ErrorCallback;
        Action<Exception>? shared = _options.ErrorCallback;
        return own is null && shared is null ? null : () => Tell(own, exception) | Tell(shared, exception);
    }

    // Reports and callbacks come first: whoever sees the outcome can rely on their having run.
    private void Deliver(Func<bool>? tell, Action complete, bool isCut = false)
    {
        if (tell is null && !ReportsProgress)
        {
            _context = null;
            DropCallbacks();
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

                _isTold = tell is not null && tell();
                DropCallbacks();
                QueuedByRuntime.End(Task, complete);
            },
            _context);
        _context = null;
    }

    private void DropCallbacks() => (_options, _handlers) = (DefaultOptions, null);

    // Returns true if there was a callback and it did not throw.
    private bool Tell<TNews>(Action<TNews>? callback, TNews news)
    {
        try
        {
            callback?.Invoke(news);
            return callback is not null;
        }
        catch (Exception e)
        {
            Host.CallbackThrew(Function.Name, e);
            return false;
        }
    }

    // Created at the first step: most calls have no reports.
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
            Tell(listener.Report, progress);
        }

        Tell(_options.ProgressCallback, progress);
    }

    private void Observe(CancellationToken token, ref CancellationTokenRegistration registration)
    {
        if (!token.CanBeCanceled)
        {
            return;
        }

        CancellationTokenRegistration made = token.UnsafeRegister(
            static (call, token) => ((SettledCall<T>)call!).Cancel(token), this);
        registration = made;
        if (_settled)
        {
            made.Unregister();
        }
    }
}
