namespace Procession;

/// <summary>
/// The worker does not have the code that the caller sent: the assembly is missing, or it is another build.
/// </summary>
public sealed class CodeMismatchException : Exception, IPoolFailure, ISitedFailure
{
    private FailureSite _site = FailureSite.Unknown;

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The function or type, and both versions.</param>
    /// <param name="innerException">The loader's own failure, if there was one.</param>
    public CodeMismatchException(string message, Exception? innerException = null)
        : base(message, innerException) => HelpLink = HelpPages.OtherBuild;

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
