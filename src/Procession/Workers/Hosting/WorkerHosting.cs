namespace Procession.Workers.Hosting;

/// <summary>
/// A way to start a process that becomes a worker, with the same assemblies and frameworks as this program but without its
/// <c>Main</c>.
/// </summary>
internal abstract class WorkerHosting
{
    /// <summary>Why it is this one, in a sentence for the log.</summary>
    public required string Reason { get; init; }

    /// <summary>The file that is run.</summary>
    public abstract string FileName { get; }

    /// <summary>Its arguments, up to those that are different for each worker.</summary>
    public abstract IReadOnlyList<string> Arguments { get; }

    /// <summary>
    /// The variable that tells a worker what is different for each, separated by blanks; <see langword="null"/> if further
    /// arguments do.
    /// </summary>
    public virtual string? Variable => null;

    /// <summary>Adds what a worker needs to its variables.</summary>
    public virtual void AddTo(Dictionary<string, string> variables)
    {
    }

    /// <summary>To be called before each start.</summary>
    /// <exception cref="IOException">What was found once is not so any more; nothing may be started.</exception>
    public virtual void ThrowIfChanged()
    {
    }
}
