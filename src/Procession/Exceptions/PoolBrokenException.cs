namespace Procession;

/// <summary>
/// The pool cannot get a worker to run: the initializer failed again and again, or processes cannot be started. The
/// inner exception says why. Create a new pool once the cause is gone.
/// </summary>
public sealed class PoolBrokenException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed and how often.</param>
    /// <param name="innerException">Why the last worker did not start.</param>
    public PoolBrokenException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
