namespace Procession;

/// <summary>
/// An argument, a result or an exception could not be turned into bytes, or back into an object
/// (Python's <c>MaybeEncodingError</c> and <c>PicklingError</c>). The pool stays usable.
/// </summary>
public class SerializationFailedException : Exception, IPoolFailure, ISitedFailure
{
    private FailureSite _site = FailureSite.Unknown;

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What could not be converted, and why.</param>
    /// <param name="innerException">The cause, if there was one.</param>
    public SerializationFailedException(string message, Exception? innerException = null)
        : base(message, innerException) => base.HelpLink = HelpPages.Travel;

    /// <inheritdoc/>
    public string? PoolName
    {
        get => _site.PoolName;
        init => _site = _site with { PoolName = value };
    }

    /// <inheritdoc/>
    public int? WorkerNumber
    {
        get => _site.WorkerNumber;
        init => _site = _site with { WorkerNumber = value };
    }

    /// <inheritdoc/>
    public int? ProcessId
    {
        get => _site.ProcessId;
        init => _site = _site with { ProcessId = value };
    }

    /// <inheritdoc/>
    public string? FunctionName
    {
        get => _site.FunctionName;
        init => _site = _site with { FunctionName = value };
    }

    /// <inheritdoc/>
    public long? ItemIndex
    {
        get => _site.ItemIndex;
        init => _site = _site with { ItemIndex = value };
    }

    /// <inheritdoc/>
    FailureSite ISitedFailure.Site
    {
        get => _site;
        set => _site = value;
    }
}
