namespace Procession;

/// <summary>
/// Replaces an exception of a worker that could not be rebuilt in this process: its type is not available here, or its
/// <see cref="Exception.Message"/>, <see cref="Exception.ToString"/> or <see cref="Exception.Data"/> needs something that
/// could not be sent, and would differ here. It contains all text of the original: type name, message, stack trace and inner
/// exceptions.
/// </summary>
public sealed class RemoteException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="typeName">The full type name of the original exception.</param>
    /// <param name="message">The message of the original exception.</param>
    /// <param name="remoteText">The result of <see cref="Exception.ToString"/> of the original in the worker.</param>
    /// <param name="innerException">The rebuilt inner exception, if there was one.</param>
    public RemoteException(string typeName, string message, string remoteText, Exception? innerException = null)
        : base(message, innerException)
    {
        TypeName = typeName;
        RemoteText = remoteText;
    }

    /// <summary>Gets or sets the link to help: that of the original exception, or one that explains this type.</summary>
    public override string? HelpLink
    {
        get => base.HelpLink ?? HelpPages.Failures;
        set => base.HelpLink = value;
    }

    /// <summary>Gets the full type name of the exception that was thrown in the worker.</summary>
    public string TypeName { get; }

    /// <summary>Gets the full text of the original exception, with its stack trace and inner exceptions.</summary>
    public string RemoteText { get; internal set; }

    /// <summary>Gets whether it replaces another exception, as opposed to a RemoteException that was thrown.</summary>
    [field: NonSerialized]
    internal bool IsStandIn { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{base.ToString()}{Environment.NewLine}--- in the worker ---{Environment.NewLine}{RemoteText}";
}
