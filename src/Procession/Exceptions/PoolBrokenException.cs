namespace Procession;

/// <summary>
/// No worker of the pool can be started: the initializer failed again and again, or processes cannot be started. The message
/// says why; the inner exception is the one that was thrown, if any. Create a new pool after removing the cause.
/// </summary>
public sealed class PoolBrokenException : InvalidOperationException, IPoolFailure
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed and how often.</param>
    /// <param name="innerException">The exception that kept the last worker from starting; <see langword="null"/> if it died
    /// or took too long.</param>
    public PoolBrokenException(string message, Exception? innerException = null)
        : base(message, innerException) => HelpLink = HelpPages.Broken;

    /// <inheritdoc/>
    public string? PoolName { get; init; }

    /// <inheritdoc/>
    public string? FunctionName { get; init; }
}
