using Procession.Functions;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Calls;

/// <summary>A call that ends once, whatever the type of its value: the state behind an <see cref="AsyncResult"/>.</summary>
internal abstract class UntypedCall(ICallHost host, FunctionReference function, CallLimits limits)
    : Call(host, function, limits)
{
    /// <summary>
    /// Ends with the call. The same object for ever; of a <see cref="SettledCall{T}"/> it is the task with the value.
    /// </summary>
    public abstract Task Completion { get; }

    /// <summary>The same for somebody who is about to await it.</summary>
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

    /// <summary>Makes use of a thread that is about to wait for the call, however long that takes.</summary>
    public virtual void ReadWhileWaiting()
    {
    }

    /// <summary>Ends the call as cancelled, unless its outcome is decided already.</summary>
    public abstract void Cancel(CancellationToken token);
}
