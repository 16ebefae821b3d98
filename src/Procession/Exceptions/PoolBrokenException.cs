namespace Procession;

/// <summary>
/// The pool cannot get a worker to run: the initializer failed again and again, or processes cannot be started. The
/// message says why; the inner exception is what was thrown, if anything was. Create a new pool once the cause is gone.
/// </summary>
public sealed class PoolBrokenException : InvalidOperationException, IPoolFailure
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed and how often.</param>
    /// <param name="innerException">
    /// What kept the last worker from starting; <see langword="null"/> if it died or took too long.
    /// </param>
    public PoolBrokenException(string message, Exception? innerException = null)
        : base(message, innerException) => HelpLink = HelpPages.Broken;

    /// <inheritdoc/>
    public string? PoolName { get; init; }

    /// <inheritdoc/>
    public string? FunctionName { get; init; }
}
