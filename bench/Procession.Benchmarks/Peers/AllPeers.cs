namespace Procession.Benchmarks.Peers;

/// <summary>Everyone, in the order of the table.</summary>
internal static class AllPeers
{
    public const string Fork = "fork";
    public const string Hello = "new-process";
    public const string Workerpool = "workerpool";
    public const string Threads = "parallel-foreach";
    public const string Limits = "c-limits";

    public static Peer Procession { get; } = new ProcessionPeer();

    public static IReadOnlyList<Peer> Others { get; } =
    [
        new PythonPeer(Fork, "CPython Pool, fork", "multiprocessing"),
        new PythonPeer("forkserver", "CPython Pool, forkserver", "multiprocessing"),
        new PythonPeer("spawn", "CPython Pool, spawn", "multiprocessing"),
        new PythonPeer("concurrent-futures", "ProcessPoolExecutor", "concurrent.futures"),
        new PythonPeer("loky", "joblib/loky", "joblib"),
        new PythonPeer("billiard", "billiard", "billiard"),
        new PythonPeer("dask", "dask", "distributed"),
        new NodePeer("tinypool"),
        new NodePeer(Workerpool),
        new ThreadsPeer(),
        new NewProcessPeer(),
        new LimitsPeer(),
    ];

    public static IReadOnlyList<Peer> List { get; } = [Procession, .. Others];

    public static string TitleOf(string key) => List.Single(peer => peer.Key == key).Title;
}
