namespace Procession;

/// <summary>
/// The process of a <see cref="Manager"/> has ended, or cannot be reached any more, and its objects are lost. Every call of a
/// proxy fails with this exception, waiting calls too. If only the connection was cut and the manager lives, the call in
/// progress throws another <see cref="IOException"/>, and the objects are there for the next call.
/// </summary>
public sealed class ManagerLostException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="processId">The process id of the manager.</param>
    /// <param name="innerException">The failure of the connection.</param>
    public ManagerLostException(string message, int processId, Exception? innerException = null)
        : base(message, innerException)
    {
        ProcessId = processId;
        HelpLink = HelpPages.Managers;
    }

    /// <summary>Gets the process id that the manager had, on its machine.</summary>
    public int ProcessId { get; }
}
