using Procession.Serialization;

namespace Procession.WorkerHost;

/// <summary>Which worker this process is.</summary>
/// <param name="RuntimeConfig">
/// What the program's runtimeconfig.json is; <see langword="null"/> if this is the program's own executable.
/// </param>
/// <param name="Dependencies">Its deps.json, if it has one.</param>
internal sealed record WorkerIdentity(string? RuntimeConfig, string? Dependencies)
{
    /// <summary><see langword="null"/> in a process that is no worker.</summary>
    public static WorkerIdentity? Current
    {
        get;
        set
        {
            field = value;
            ProgramMain.NeverRuns = value is not null;
        }
    }

    public int Number { get; set; }

    /// <summary>What is told about a process that is a child and not a worker of a pool.</summary>
    public ChildIdentity? Child { get; set; }
}
