namespace Procession;

/// <summary>
/// An argument, a result or an exception could not be turned into bytes, or back into an object
/// (Python's <c>MaybeEncodingError</c> and <c>PicklingError</c>). The pool stays usable.
/// </summary>
public class SerializationFailedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What could not be converted, and why.</param>
    /// <param name="innerException">The failure underneath, if there was one.</param>
    public SerializationFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
