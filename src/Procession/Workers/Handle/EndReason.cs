namespace Procession.Workers.Handle;

/// <summary>Why a worker has ended, as far as the pool had to do with it.</summary>
/// <param name="Kind">The kind of end.</param>
/// <param name="Note">Text for messages, in place of the usual one for the kind.</param>
/// <param name="StartCure">The advice for messages, if the worker took too long to start.</param>
internal sealed record EndReason(WorkerFailureKind Kind, string? Note = null, string? StartCure = null)
{
    /// <summary>The pool did not kill it: its exit code and its last words tell.</summary>
    public static EndReason None { get; } = new(WorkerFailureKind.Crashed);
}
