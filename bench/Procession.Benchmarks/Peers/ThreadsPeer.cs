using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Peers;

/// <summary><c>Parallel.ForEach</c> in one process: no boundary, and no protection.</summary>
internal sealed class ThreadsPeer() : Peer("parallel-foreach", "`Parallel.ForEach`")
{
    public override bool IsPool => false;

    public override IReadOnlyList<string> Command(IWorkload workload) =>
        workload is IThreadsWorkload ? ["dotnet", Locations.Self, "run", Key, workload.Name] : [];

    protected override string FindVersion() => $".NET {Environment.Version}";
}
