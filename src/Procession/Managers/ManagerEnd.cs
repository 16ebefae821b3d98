namespace Procession.Managers;

/// <summary>Describes how a manager has ended, for callers whose calls fail because of it.</summary>
internal sealed class ManagerEnd(int processId)
{
    private volatile bool _isExpected;

    /// <summary>
    /// Gets or sets the function that says how the manager's process ended; set by the process that started it.
    /// </summary>
    public Func<string?>? Describe { get; set; }

    /// <summary>Gets whether this process has disposed of the manager.</summary>
    public bool IsExpected => _isExpected;

    /// <summary>Gets whether this process started the manager and knows that it has ended.</summary>
    public bool IsKnown => Describe?.Invoke() is not null;

    /// <summary>From now on, calls that find the manager gone say that this process has disposed of it.</summary>
    public void Expect() => _isExpected = true;

    /// <summary>The exception to throw when the manager is gone.</summary>
    public Exception Lost(Exception? cause)
    {
        if (_isExpected)
        {
            return new ObjectDisposedException(
                nameof(Manager), "The manager was disposed, and its objects with it. Use its proxies only before that.");
        }

        string end = Describe?.Invoke() ?? "has ended or cannot be reached: it was killed, crashed, or was disposed of";
        return new ManagerLostException(
            $"The manager process {processId} {end}. Its objects are gone with it. "
            + "Create a new Manager, and new objects from it.",
            processId,
            cause);
    }
}
