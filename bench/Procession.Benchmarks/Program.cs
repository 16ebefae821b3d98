using System.Globalization;
using Procession;
using Procession.Benchmarks;
using Procession.Benchmarks.Workloads;

// dotnet run -c Release --project bench/Procession.Benchmarks -- compare [rounds]
// dotnet run -c Release --project bench/Procession.Benchmarks -- crash [kills]
// The first runs every workload on Procession and on CPython in turn, so that both see the same weather, and prints
// medians. The second kills busy workers, and prints how soon their calls end and the pool is whole again.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["crash", ..])
{
    CrashRecovery.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100);
    return 0;
}

if (args.Length == 0 || args[0] != "compare")
{
    Console.Error.WriteLine("usage: compare [rounds, default 5] | crash [kills, default 100]");
    return 2;
}

const int Workers = 2;
int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
string? python = CPython.Version();
Console.WriteLine(
    $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {python ?? "no python3: skipped"}, "
    + $"{Workers} workers, medians of {rounds} rounds, {TimeProvider.System.GetLocalNow():yyyy-MM-dd}");
Console.WriteLine();
Console.WriteLine("| workload | Procession | CPython Pool (fork) | ratio | unit | goal |");
Console.WriteLine("|---|---|---|---|---|---|");

using var pool = new ProcessPool(Workers);
foreach (IWorkload workload in (IWorkload[])[new MapDefault(), new MapChunkOne(), new CpuBound()])
{
    // As many warm-up rounds as the just-in-time compiler wants; a pool lives longer than its first second.
    for (int i = 0; i < 10 && workload is not CpuBound; i++)
    {
        workload.Run(pool);
    }

    var ours = new List<double>();
    var theirs = new List<double>();
    for (int i = 0; i < rounds; i++)
    {
        ours.Add(workload.Run(pool));
        if (python is not null)
        {
            theirs.Add(CPython.Run(workload.Name));
        }
    }

    string peer = python is null ? "skipped" : Show(Median(theirs));
    string ratio = python is null ? "-" : $"{Median(ours) / Median(theirs):0.00}";
    Console.WriteLine($"| {workload.Name} | {Show(Median(ours))} | {peer} | {ratio} | {workload.Unit} | {workload.Goal} |");
}

return 0;

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static string Show(double value) => value >= 1000 ? $"{value:N0}" : $"{value:0.00}";
