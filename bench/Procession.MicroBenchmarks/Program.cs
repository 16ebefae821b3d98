using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Procession.MicroBenchmarks.Payloads;

// dotnet run -c Release --project bench/Procession.MicroBenchmarks -- payloads [rounds] [filter]
if (args is ["payloads", ..])
{
    PayloadComparison.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 15, args.Length > 2 ? args[2] : "");
    return;
}

// dotnet run -c Release --project bench/Procession.Benchmarks -- micro [filter]
// In this process, and short: a pool's workers are started from the program that runs, and a generated one would have to be
// built for each question.
string filter = args.Length > 0 ? args[0] : "*";
IConfig config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddLogger(ConsoleLogger.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .WithOptions(ConfigOptions.DisableLogFile)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "procession-benchmarks"));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(["--filter", filter], config);
