namespace Procession.Benchmarks.Workloads;

/// <summary>Every workload, in the order of the table.</summary>
internal static class AllWorkloads
{
    public static IReadOnlyList<IWorkload> List { get; } =
    [
        new StartUp(),
        new ReplaceWorker(),
        new RoundTrip(),
        new MapDefault(),
        new MapChunkOne(),
        new Stream(ordered: true, chunkSize: 1),
        new Stream(ordered: true, chunkSize: 100),
        new Stream(ordered: false, chunkSize: 1),
        new Stream(ordered: false, chunkSize: 100),
        new PayloadOneMiB(),
        new PayloadSixtyFourMiB(),
        new CpuBound(),
        new Uneven(),
        new LockedIncrements(),
        new SharedSum(),
        new Queue(),
        new ManagerDictionary(),
        new IdleWorker(),
        new Streaming(),
        new Crash(),
        new Recovery(),
    ];

    /// <summary>Those of a list of names with commas.</summary>
    /// <exception cref="ArgumentException">There is none of a name.</exception>
    public static IReadOnlyList<IWorkload> Named(string list) =>
    [
        .. list.Split(',').Select(name => List.FirstOrDefault(workload => workload.Name == name)
            ?? throw new ArgumentException($"'{name}' is not one of: {string.Join(", ", List.Select(x => x.Name))}.")),
    ];
}
