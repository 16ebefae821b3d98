using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Peers;

/// <summary>No pool at all: what two processes of C reach on this machine.</summary>
internal sealed class LimitsPeer() : Peer("c-limits", "C, no pool")
{
    private static readonly string Program = Path.Combine(Locations.InstalledPeers, "limits");

    public override bool IsPool => false;

    public override IReadOnlyList<string> Command(IWorkload workload) => [Program, workload.Name];

    protected override string? FindVersion() => File.Exists(Program) ? PeerRun.FirstLine("gcc", "--version") ?? "C" : null;
}
