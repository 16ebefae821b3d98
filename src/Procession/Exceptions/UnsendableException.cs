namespace Procession;

/// <summary>
/// A value cannot be sent to another process. Thrown on the caller's thread before any worker is used, or, for a result,
/// given to the caller instead of that result.
/// </summary>
public sealed class UnsendableException : SerializationFailedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The whole message: type, reason, cure and path.</param>
    /// <param name="typeName">The full name of the type that cannot be sent.</param>
    /// <param name="path">The members that lead to the value, such as <c>closure.logger.sink</c>.</param>
    /// <param name="innerException">The cause, if there was one.</param>
    public UnsendableException(string message, string typeName, string path, Exception? innerException = null)
        : base(message, innerException)
    {
        TypeName = typeName;
        Path = path;
        HelpLink = HelpPages.Refusals;
    }

    /// <summary>Gets the full name of the type that cannot be sent.</summary>
    public string TypeName { get; }

    /// <summary>
    /// Gets the members that lead from the sent value to the one that cannot be sent, such as <c>closure.logger.sink</c>.
    /// </summary>
    public string Path { get; }
}
