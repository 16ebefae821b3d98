namespace Procession;

/// <summary>The pool was terminated or disposed before the call had ended.</summary>
public sealed class PoolTerminatedException : InvalidOperationException, IPoolFailure
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The call that was ended.</param>
    public PoolTerminatedException(string message)
        : base(message) => HelpLink = HelpPages.Ended;

    /// <inheritdoc/>
    public string? PoolName { get; init; }

    /// <inheritdoc/>
    public string? FunctionName { get; init; }
}
