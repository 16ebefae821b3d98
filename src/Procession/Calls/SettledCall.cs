using Procession.Functions;

namespace Procession.Calls;

/// <summary>A call that ends with one value: the state behind an <see cref="AsyncResult{T}"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
internal abstract class SettledCall<T>(ICallHost host, FunctionReference function, CallOptions? options)
    : Call(host, function, host.Limits.With(options))
{
    // Continuations are the user's code: they never run on the thread that completes the task.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CallOptions _options = options ?? DefaultOptions;
    private CancellationTokenRegistration _registration;
    private volatile bool _settled;

    private static CallOptions DefaultOptions { get; } = new();

    public override int Priority => _options.Priority;

    public Task<T> Task => _completion.Task;

    public override bool IsSettled => _settled;

    protected IProgress<MapProgress>? Progress => _options.Progress;

    protected override bool WantsEachResult => false;

    /// <summary>
    /// Whether the caller runs on the very thread that this call needs for its end: waiting would never end.
    /// </summary>
    public bool IsAwaitedByItself => !Task.IsCompleted
        && (Host.Unpacking.IsCurrent
            || (Host.Callbacks.IsCurrent
                && (_options.Callback is not null || _options.ErrorCallback is not null || _options.Progress is not null)));

    /// <summary>Starts to listen to the caller's token. Called once the pool knows the call.</summary>
    public void ObserveCancellation()
    {
        if (_options.CancellationToken.CanBeCanceled)
        {
            _registration = _options.CancellationToken.UnsafeRegister(
                static (call, token) => ((SettledCall<T>)call!).Cancel(token), this);
            if (_settled)
            {
                _registration.Unregister();
            }
        }
    }

    /// <summary>Makes use of a thread that is about to wait for the call, however long that takes.</summary>
    public virtual void Help()
    {
    }

    /// <summary>Ends the call as cancelled, unless its outcome is decided already.</summary>
    public void Cancel(CancellationToken token)
    {
        if (!TrySettle())
        {
            return;
        }

        Host.CancelChunks(this, kill: true);
        var exception = new OperationCanceledException($"The call of '{Function.Name}' was cancelled.", token);
        Deliver(ErrorCallback(exception), () => _completion.TrySetCanceled(token));
        EndIfIdle();
    }

    public override void Abort(Exception exception)
    {
        if (TrySettle())
        {
            Fail(exception);
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
        return true;
    }

    /// <summary>Delivers the value. What produces it may run user code; then that happens on a thread for it.</summary>
    protected void DeliverResult(Func<T> produce, bool runsUserCode)
    {
        if (runsUserCode)
        {
            Host.Unpacking.Post(() => ProduceAndDeliver(produce));
        }
        else
        {
            ProduceAndDeliver(produce);
        }
    }

    /// <summary>Delivers an exception that may have to be read first.</summary>
    protected void DeliverFailure(Func<Exception> produce) => Host.Unpacking.Post(() => Fail(produce()));

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

    private void Fail(Exception exception) =>
        Deliver(ErrorCallback(exception), () => _completion.TrySetException(exception));

    private Action? ErrorCallback(Exception exception) =>
        _options.ErrorCallback is { } callback ? () => callback(exception) : null;

    // Callbacks come first: whoever sees the outcome can rely on their having run.
    private void Deliver(Action? callback, Action complete)
    {
        if (callback is null)
        {
            complete();
            return;
        }

        Host.Callbacks.Post(() =>
        {
            Host.Callbacks.Run(callback, Function.Name);
            complete();
        });
    }
}
