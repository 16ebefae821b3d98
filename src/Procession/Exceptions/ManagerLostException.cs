namespace Procession;

/// <summary>
/// The process of a <see cref="Manager"/> has ended, or cannot be reached any more, and its objects are gone with it. Every
/// call of a proxy fails so, also one that was waiting at the time. Where only the connection was cut and the manager lives, the
/// call that it was cut in throws another <see cref="IOException"/>, and the objects are there for the next one.
/// </summary>
public sealed class ManagerLostException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="processId">The process id of the manager.</param>
    /// <param name="innerException">What the connection said.</param>
    public ManagerLostException(string message, int processId, Exception? innerException = null)
        : base(message, innerException)
    {
        ProcessId = processId;
        HelpLink = HelpPages.Managers;
    }

    /// <summary>Gets the process id that the manager had, on its machine.</summary>
    public int ProcessId { get; }
}
