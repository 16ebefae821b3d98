using Procession.Functions;

namespace Procession.Calls;

/// <summary>A call that ends with one value: the state behind an <see cref="AsyncResult{T}"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
internal abstract class SettledCall<T>(ICallHost host, FunctionReference function, CallOptions? options)
    : Call(host, function)
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

    /// <summary>Ends the call as cancelled, unless its outcome is decided already.</summary>
    public void Cancel(CancellationToken token)
    {
        if (!TrySettle())
        {
            return;
        }

        Host.CancelChunks(this, kill: true);
        var exception = new OperationCanceledException($"The call of '{Function.Name}' was cancelled.", token);
        Deliver(
            _options.ErrorCallback is null ? null : () => _options.ErrorCallback(exception),
            () => _completion.TrySetCanceled(token));
        EndIfIdle();
    }

    public override void Abort(Exception exception)
    {
        if (TrySettle())
        {
            DeliverFailure(exception);
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

    /// <summary>Delivers the value. What produces it may run user code, then it runs on the callback thread.</summary>
    protected void DeliverResult(Func<T> produce, bool runsUserCode)
    {
        if (runsUserCode || _options.Callback is not null)
        {
            Host.Callbacks.Post(() => ProduceAndComplete(produce));
        }
        else
        {
            ProduceAndComplete(produce);
        }
    }

    protected void DeliverFailure(Exception exception) => Deliver(
        _options.ErrorCallback is null ? null : () => _options.ErrorCallback(exception),
        () => _completion.TrySetException(exception));

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

    // Callbacks come first: whoever sees the outcome can rely on their having run.
    private void ProduceAndComplete(Func<T> produce)
    {
        T value;
        try
        {
            value = produce();
        }
        catch (Exception e)
        {
            if (_options.ErrorCallback is { } errorCallback)
            {
                Host.Callbacks.Run(() => errorCallback(e), Function.Name);
            }

            _completion.TrySetException(e);
            return;
        }

        if (_options.Callback is { } callback)
        {
            Host.Callbacks.Run(() => callback(value), Function.Name);
        }

        _completion.TrySetResult(value);
    }
}
