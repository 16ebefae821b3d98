using Procession.Wire;

namespace Procession.Workers.Output;

/// <summary>What a worker wrote to stderr from some time on.</summary>
/// <param name="Text">The last lines.</param>
/// <param name="HasOlder">Whether there are lines that were written before.</param>
/// <param name="Kind">What the runtime's own report says, if there is one among them.</param>
internal sealed record ErrorLines(string Text, bool HasOlder, WorkerFailureKind? Kind);

/// <summary>When a task began, and how much of the worker's earlier stderr output had not been read by then.</summary>
/// <param name="Begun">The start of its chunk, as a timestamp; 0: everything is newer.</param>
/// <param name="UnreadAt">When the worker looked how much was not read.</param>
/// <param name="Unread">How many bytes were not read.</param>
internal readonly record struct ErrorMark(long Begun, long UnreadAt, int Unread)
{
    public static ErrorMark Of(RunningSlot slot) => new(slot.Begun, slot.UnreadAt, slot.Unread);
}
