namespace Procession;

/// <summary>
/// The worker does not have the code that the caller sent: the assembly is missing, or it is another build.
/// </summary>
public sealed class CodeMismatchException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which function or type was wanted, and both versions.</param>
    /// <param name="innerException">The loader's own failure, if there was one.</param>
    public CodeMismatchException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
