using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Peers;

/// <summary>Ours: this program again, or the workload's own one.</summary>
internal sealed class ProcessionPeer() : Peer("procession", "Procession")
{
    public override IReadOnlyList<string> Command(IWorkload workload) =>
        workload.Program is { } program
            ? ["dotnet", Locations.Program(program)]
            : ["dotnet", Locations.Self, "run", Key, workload.Name];

    protected override string FindVersion() =>
        $"{typeof(ProcessPool).Assembly.GetName().Version?.ToString(3)} .NET {Environment.Version}";
}
