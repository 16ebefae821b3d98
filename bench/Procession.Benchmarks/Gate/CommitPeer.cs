using Procession.Benchmarks.Peers;
using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Gate;

/// <summary>Procession as of one commit, asked as every peer is.</summary>
internal sealed class CommitPeer(string key, BuiltCommit commit) : Peer(key, commit.Name)
{
    public override IReadOnlyList<string> Command(IWorkload workload) =>
        workload.Program is { } program
            ? ["dotnet", commit.Program(program)]
            : ["dotnet", commit.Program("Procession.Benchmarks"), "run", AllPeers.Procession.Key, workload.Name];

    protected override string FindVersion() => commit.Id;
}
