using Procession.Native;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// What tasks of this worker wrote to stderr. The pool shows it as the last words of a task that dies; so it is told, between
/// two tasks, what is not the next one's.
/// </summary>
internal static class OwnErrorOutput
{
    private const int Descriptor = 2;

    // 2 us. Nobody writes a line in less, and to look takes 0.3.
    private const long LeastTicks = 20;

    /// <summary>
    /// Notes in a slot how much output is still on its way to the pool, after a chunk that took a certain time.
    /// </summary>
    /// <param name="slot">The slot.</param>
    /// <param name="ticks">In units of 100 ns.</param>
    public static void NoteUnread(RunningSlot slot, long ticks)
    {
        if (ticks >= LeastTicks)
        {
            NoteUnread(slot);
        }
    }

    /// <summary>Notes in a slot what is still on its way to the pool.</summary>
    public static void NoteUnread(RunningSlot slot)
    {
        if (!OperatingSystem.IsWindows())
        {
            slot.NoteUnread(Descriptors.UnreadBytes(Descriptor));
        }
    }
}
