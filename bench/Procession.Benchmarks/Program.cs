using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Procession.Benchmarks;
using Procession.Benchmarks.Compare;
using Procession.Benchmarks.Gate;
using Procession.Benchmarks.Measuring;
using Procession.Benchmarks.Peers;
using Procession.Benchmarks.Report;
using Procession.Benchmarks.Workloads;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["compare", ..]:
        return Compare();
    case ["gate", ..]:
        return Gate();
    case ["crash", ..]:
        CrashRecovery.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100);
        return 0;
    case ["micro", ..]:
        return Micro();
    case ["run", var peer, var workload]:
        return RunOne(peer, workload);
    default:
        Console.Error.WriteLine("""
            compare [--rounds 5] [--only workload,...] [--peers peer,...] [--out folder]
                              Procession beside every peer that bench/install-peers installed; writes RESULTS.md and results.svg
            gate [base head] [--rounds 7] [--limit 3] [--only workload,...]
                              two commits (main and HEAD) in turn; fails where the second is more than so many per cent worse
            crash [kills]     how soon calls end and a pool is whole again after its busy workers are killed (100)
            micro [filter]    BenchmarkDotNet on the parts, such as '*Frame*'
            """);
        Console.Error.WriteLine("workloads: " + string.Join(", ", AllWorkloads.List.Select(workload => workload.Name)));
        Console.Error.WriteLine("peers: " + string.Join(", ", AllPeers.Others.Select(peer => peer.Key)));
        return 2;
}

int Compare()
{
    ComparisonOptions options;
    try
    {
        options = ComparisonOptions.Parse(args);
    }
    catch (ArgumentException e)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }

    long started = Stopwatch.GetTimestamp();
    Results results = new Comparison(options, Console.WriteLine).Run();
    ResultFiles.Write(options, results, Machine.Describe(), Stopwatch.GetElapsedTime(started));
    return 0;
}

int Gate()
{
    try
    {
        return new RegressionGate(GateOptions.Parse(args), Console.WriteLine).Run() ? 0 : 1;
    }
    catch (Exception e) when (e is ArgumentException or InvalidOperationException)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
}

// In a program of its own: its many packages would make every start of a worker here slower.
int Micro()
{
    string project = Path.Combine(Locations.Bench, "Procession.MicroBenchmarks");
    using var process = Process.Start("dotnet", ["run", "-c", "Release", "--project", project, "--", .. args.Skip(1)]);
    process.WaitForExit();
    return process.ExitCode;
}

// What compare starts for Procession and for .NET without a pool: the same contract as the scripts of the other peers.
static int RunOne(string peer, string name)
{
    IWorkload workload = AllWorkloads.List.Single(candidate => candidate.Name == name);
    Measured figures = peer switch
    {
        AllPeers.Hello => NewProcessPeer.Run(name),
        AllPeers.Threads => ((IThreadsWorkload)workload).RunWithThreads(),
        _ => workload.Run(),
    };
    Console.WriteLine(JsonSerializer.Serialize<Dictionary<string, double>>(figures));
    return 0;
}
