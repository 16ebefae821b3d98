using Procession.Native;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// Tracks what tasks of this worker wrote to stderr. The pool shows the last lines as those of a task that died, so between
/// two tasks it is told how much of the output does not belong to the next one.
/// </summary>
internal static class OwnErrorOutput
{
    private const int Descriptor = 2;

    // 2 us: no task writes a line in less, and looking takes 0.3.
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
