namespace Procession.Execution;

/// <summary>
/// What an executor offers whose slots can give work back: so that no slot is left alone with a long tail, and nobody waits
/// behind what runs for long. Who gives what to whom is decided above the seam.
/// </summary>
internal interface IWorkSharing
{
    /// <summary>Whether something waits in a slot behind what runs there. As it was a moment ago.</summary>
    bool HasSentBehind { get; }

    /// <summary>The slots that could give work to this one, the busiest first; none if it has no room.</summary>
    IReadOnlyList<ISharingSlot> BusyBeside(ISharingSlot idle);

    /// <summary>The slots in which something holds the thread that runs it.</summary>
    IReadOnlyList<ISharingSlot> Held();
}
