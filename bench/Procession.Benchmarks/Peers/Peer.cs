using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Peers;

/// <summary>
/// Something that runs the same workloads: a program that is started with the workload's name, prints its figures as a line of
/// JSON, and ends with code 3 if it has no call for that workload.
/// </summary>
internal abstract class Peer(string key, string title)
{
    /// <summary>How it is named on the command line and in results.</summary>
    public string Key { get; } = key;

    /// <summary>How it is named in the table.</summary>
    public string Title { get; } = title;

    /// <summary>Whether it is a pool of processes, and so a rival; otherwise it shows what the machine allows.</summary>
    public virtual bool IsPool => true;

    /// <summary>What was found, or <see langword="null"/> if it is not installed.</summary>
    public string? Version => field ??= FindVersion();

    /// <summary>The program and its arguments.</summary>
    public abstract IReadOnlyList<string> Command(IWorkload workload);

    protected abstract string? FindVersion();
}
