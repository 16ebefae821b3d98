using System.Diagnostics;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Workloads;

namespace Procession.Benchmarks.Peers;

/// <summary>One process for each task, as one does without a pool; the process is a bare <c>dotnet hello.dll</c>.</summary>
internal sealed class NewProcessPeer() : Peer("new-process", "bare `dotnet hello.dll`, one per task")
{
    private const string Hello = "Procession.Hello";

    public override bool IsPool => false;

    public override IReadOnlyList<string> Command(IWorkload workload) => workload.Name switch
    {
        StartUp.WorkloadName => ["dotnet", Locations.Program(Hello)],
        RoundTrip.WorkloadName or MapChunkOne.WorkloadName or IdleWorker.WorkloadName =>
            ["dotnet", Locations.Self, "run", Key, workload.Name],
        _ => [],
    };

    public static Measured Run(string workload)
    {
        switch (workload)
        {
            case RoundTrip.WorkloadName:
                double[] times = [.. Enumerable.Range(0, 40).Select(_ => Timing.Seconds(OneTask) * 1e6).Order()];
                return new() { [RoundTrip.Half] = times[20], [RoundTrip.NearlyAll] = times[39] };
            case MapChunkOne.WorkloadName:
                double seconds = Timing.Seconds(() => Parallel.For(0, 40, Timing.TwoAtOnce, _ => OneTask()));
                return new() { [MapChunkOne.WorkloadName] = 40 / seconds };
            default:
                using (Process idle = Start("wait"))
                {
                    idle.StandardOutput.ReadLine();
                    Thread.Sleep(200);
                    Measured memory = IdleWorker.MemoryOf([idle.Id]);
                    idle.StandardInput.Close();
                    idle.WaitForExit();
                    return memory;
                }
        }
    }

    protected override string FindVersion() => $".NET {Environment.Version}";

    private static void OneTask()
    {
        using Process process = Start();
        Timing.Check(process.StandardOutput.ReadToEnd().StartsWith("hello", StringComparison.Ordinal));
        process.WaitForExit();
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Locations.Program(Hello), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}
