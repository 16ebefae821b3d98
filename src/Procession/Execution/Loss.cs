using System.Diagnostics;

namespace Procession.Execution;

/// <summary>How far a chunk had come when it was lost, and what its items fail with.</summary>
[DebuggerDisplay("{DebuggerText,nq}")]
internal readonly struct Loss
{
    private const int AllPerhaps = int.MaxValue;

    private Loss(int lastStarted, ILossReason reason, bool mayStillBeRead = false) =>
        (LastStarted, Reason, MayStillBeRead) = (lastStarted, reason, mayStillBeRead);

    /// <summary>Which worker was lost, and how.</summary>
    public ILossReason Reason { get; }

    /// <summary>Whether it is unknown which items ran: any item without an outcome may have.</summary>
    public bool IsUnknown => LastStarted == AllPerhaps;

    /// <summary>The last item that was started, or may have been; -1 if none was.</summary>
    public int LastStarted { get; }

    /// <summary>
    /// Whether code that nobody waits for any more may read the chunk's items, now or at any later time: their memory must
    /// not be used for anything else.
    /// </summary>
    public bool MayStillBeRead { get; }

    /// <summary>No item of the chunk was started.</summary>
    public static Loss NotStarted(ILossReason reason) => new(-1, reason);

    /// <summary>This item was started last; those after it were not.</summary>
    public static Loss Started(int index, ILossReason reason) => new(index, reason);

    /// <summary>This item was started last, and still runs: the thread that runs it was left behind.</summary>
    public static Loss LeftBehind(int index, ILossReason reason) => new(index, reason, mayStillBeRead: true);

    /// <summary>Nothing is known: each item without an outcome may have run, or be running.</summary>
    public static Loss Unknown(ILossReason reason) => new(AllPerhaps, reason);

    private string DebuggerText => IsUnknown ? "all may have run"
        : LastStarted < 0 ? "nothing started"
        : $"started up to item {LastStarted}";
}
