using Procession.Functions;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Calls;

/// <summary>A call that ends once, whatever the type of its value: the state behind an <see cref="AsyncResult"/>.</summary>
internal abstract class UntypedCall(ICallHost host, FunctionReference function, CallLimits limits)
    : Call(host, function, limits)
{
    /// <summary>
    /// Completes with the call. Always the same object; for a <see cref="SettledCall{T}"/> it is the task with the value.
    /// </summary>
    public abstract Task Completion { get; }

    /// <summary>The same task, for a caller that is about to await it.</summary>
    public Task AwaitedCompletion
    {
        get
        {
            if (!Completion.IsCompleted)
            {
                QueuedByRuntime.Prepare();
            }

            return Completion;
        }
    }

    /// <summary>
    /// Whether the caller runs on the very thread that this call needs for its end: waiting would never end.
    /// </summary>
    public abstract bool IsAwaitedByItself { get; }

    /// <summary>
    /// Lets a thread that is about to wait for the call read its result itself, if that is possible; it may take as long as
    /// the call.
    /// </summary>
    public virtual void ReadWhileWaiting()
    {
    }

    /// <summary>Ends the call as cancelled, unless its outcome is decided already.</summary>
    public abstract void Cancel(CancellationToken token);
}
