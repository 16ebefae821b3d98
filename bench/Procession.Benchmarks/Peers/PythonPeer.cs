using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Peers;

/// <summary>A pool of Python: the standard library's or a package's.</summary>
internal sealed class PythonPeer(string key, string title, string module) : Peer(key, title)
{
    private const string DebianPython = "/usr/bin/python3";

    // The packages come from Debian, so its interpreter runs them all.
    private static readonly string Python = File.Exists(DebianPython) ? DebianPython : "python3";

    public override IReadOnlyList<string> Command(IWorkload workload) =>
        [Python, Path.Combine(Locations.PeerScripts, "python", "measure.py"), Key, workload.Name];

    protected override string? FindVersion() => PeerRun.FirstLine(
        Python,
        "-c",
        $"import {module} as m, platform; print(getattr(m, '__version__', ''), 'CPython', platform.python_version())");
}
