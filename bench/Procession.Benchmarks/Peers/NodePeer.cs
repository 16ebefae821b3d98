using System.Text.Json;
using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Peers;

/// <summary>A process pool of Node, installed from npm.</summary>
internal sealed class NodePeer(string package) : Peer(package, package)
{
    public override IReadOnlyList<string> Command(IWorkload workload) =>
        ["node", Path.Combine(Locations.InstalledPeers, "measure.mjs"), Key, workload.Name];

    protected override string? FindVersion()
    {
        string manifest = Path.Combine(Locations.InstalledPeers, "node_modules", Key, "package.json");
        if (!File.Exists(manifest) || PeerRun.FirstLine("node", "--version") is not { } node)
        {
            return null;
        }

        using var json = JsonDocument.Parse(File.ReadAllText(manifest));
        return $"{json.RootElement.GetProperty("version").GetString()} Node {node}";
    }
}
