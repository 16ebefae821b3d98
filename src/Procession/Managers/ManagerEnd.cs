namespace Procession.Managers;

/// <summary>How a manager has ended, in words for those whose calls fail by it.</summary>
internal sealed class ManagerEnd(int processId)
{
    private volatile bool _isExpected;

    /// <summary>Gets or sets who can say how the manager's process ended: the process that started it.</summary>
    public Func<string?>? Describe { get; set; }

    /// <summary>Gets whether this process has disposed of the manager.</summary>
    public bool IsExpected => _isExpected;

    /// <summary>Gets whether the process that started the manager, if it is this one, knows that it has ended.</summary>
    public bool IsKnown => Describe?.Invoke() is not null;

    /// <summary>From now on, whoever finds the manager gone is told that this process has disposed of it.</summary>
    public void Expect() => _isExpected = true;

    /// <summary>What to throw where the manager is gone.</summary>
    public Exception Lost(Exception? cause)
    {
        if (_isExpected)
        {
            return new ObjectDisposedException(
                nameof(Manager), "The manager was disposed of, and its objects with it: use its proxies before.");
        }

        string end = Describe?.Invoke() ?? "has ended or cannot be reached: it was killed, crashed, or was disposed of";
        return new ManagerLostException(
            $"The manager process {processId} {end}. Its objects are gone with it. "
            + "Create a new Manager, and new objects from it.",
            processId,
            cause);
    }
}
