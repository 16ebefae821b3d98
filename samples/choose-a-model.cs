#:project ../src/Procession/Procession.csproj

// Four ways to run the same work, measured on this machine, so that you can choose.
// Use 'dotnet run -c Release choose-a-model.cs': a debug build says little about speed.
using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession;

if (args is ["crash", string model])
{
    Crash.Run(model);
    return;
}

Console.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}\n");
Console.WriteLine($"{"",-40}{"sequential",14}{"Parallel",14}{"async",14}{"ProcessPool",14}");

// Numbers to crunch: everything but a plain loop uses all cores. Threads do it with the least overhead.
int[] parts = [.. Enumerable.Range(0, 24)];
Load.CountPrimes(0); // Compiled before the clock starts.
PrintTimes(
    "CPU: primes below 6,000,000 in 24 parts",
    () => Array.ForEach(parts, part => Load.CountPrimes(part)),
    () => Parallel.ForEach(parts, part => Load.CountPrimes(part)),
    () => Task.WaitAll(parts.Select(part => Task.Run(() => Load.CountPrimes(part)))),
    pool => pool.Map(Load.CountPrimes, parts));

// Waiting for answers: async waits for all of them at once and needs no thread or process for it.
int[] requests = [.. Enumerable.Range(0, 64)];
PrintTimes(
    "I/O: 64 answers that take 50 ms each",
    () => Array.ForEach(requests, _ => Thread.Sleep(50)),
    () => Parallel.ForEach(requests, _ => Thread.Sleep(50)),
    () => Task.WaitAll(requests.Select(Load.AskAsync)),
    pool => pool.Map(Load.AskAsync, requests),
    concurrency: 32); // A worker may await many async functions at the same time, if it is told to.

// Tiny work: starting processes and sending data costs far more than the work itself.
int[] numbers = [.. Enumerable.Range(0, 10_000)];
PrintTimes(
    "tiny: 10,000 multiplications",
    () => Array.ForEach(numbers, x => Load.Square(x)),
    () => Parallel.ForEach(numbers, x => Load.Square(x)),
    () => Task.WaitAll(numbers.Select(x => Task.Run(() => Load.Square(x)))),
    pool => pool.Map(Load.Square, numbers));

// One of 8 items overflows its stack. No 'catch' can stop that; only a process of its own can contain it.
Console.Write($"{"crash: 1 of 8 items overflows its stack",-40}{Crash.Try("sequential"),14}{Crash.Try("parallel"),14}");
Console.WriteLine($"{Crash.Try("async"),14}{Crash.TryPool(),14}");

double startAndEnd = Seconds(() => WithPool(1, pool => pool.Apply(() => 0)));
Console.WriteLine("\n'gone, n of 8': the whole program ended there, and n results had come by then.");
Console.WriteLine($"Every time of the pool includes starting and ending its workers: {startAndEnd:0.000}s here.");

static void PrintTimes(
    string load, Action sequential, Action parallel, Action async, Action<ProcessPool> pool, int concurrency = 1)
{
    Console.Write($"{load,-40}{Seconds(sequential),13:0.000}s{Seconds(parallel),13:0.000}s");
    Console.WriteLine($"{Seconds(async),13:0.000}s{Seconds(() => WithPool(concurrency, pool)),13:0.000}s");
}

static double Seconds(Action action)
{
    var clock = Stopwatch.StartNew();
    action();
    return clock.Elapsed.TotalSeconds;
}

static void WithPool(int concurrency, Action<ProcessPool> action)
{
    using var pool = new ProcessPool(new ProcessPoolOptions { MaxConcurrencyPerWorker = concurrency });
    action(pool);
}

/// <summary>The functions of the loads that end well.</summary>
internal static class Load
{
    public static int CountPrimes(int part)
    {
        int count = 0;
        for (int n = Math.Max(2, part * 250_000); n < (part + 1) * 250_000; n++)
        {
            int divisor = 2;
            while (divisor * divisor <= n && n % divisor != 0)
            {
                divisor++;
            }

            count += divisor * divisor > n ? 1 : 0;
        }

        return count;
    }

    public static async Task<int> AskAsync(int request)
    {
        await Task.Delay(50);
        return request;
    }

    public static int Square(int x) => x * x;
}

/// <summary>The load that ends badly. In-process models run it in a copy of this program, and end that.</summary>
internal static class Crash
{
    private static readonly int[] Items = [.. Enumerable.Range(0, 8)];

    public static string Try(string model)
    {
        string program = Environment.ProcessPath!;
        string[] arguments = ["crash", model];
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            arguments = [Environment.GetCommandLineArgs()[0], .. arguments];
        }

        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process copy = Process.Start(start)!;
        copy.ErrorDataReceived += (_, _) => { }; // The long message of the runtime.
        copy.BeginErrorReadLine();
        int results = copy.StandardOutput.ReadToEnd().Count(c => c == '\n');
        copy.WaitForExit();
        return copy.ExitCode == 0 ? $"{results} of 8" : $"gone, {results} of 8";
    }

    public static string TryPool()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { WorkerOutput = WorkerOutput.Discard });
        return $"{pool.IMapUnordered(Step, Items).Outcomes().Count(outcome => outcome.Successful)} of 8";
    }

    public static void Run(string model)
    {
        switch (model)
        {
            case "sequential":
                Array.ForEach(Items, item => Console.WriteLine(Step(item)));
                break;
            case "parallel":
                Parallel.ForEach(Items, item => Console.WriteLine(Step(item)));
                break;
            default:
                Task.WaitAll(Items.Select(item => Task.Run(() => Console.WriteLine(Step(item)))));
                break;
        }
    }

    private static int Step(int item)
    {
        Thread.Sleep(100);
        return item == 3 ? Overflow(0) : item;
    }

    private static int Overflow(int depth) => depth < 0 ? 0 : Overflow(depth + 1) + 1;
}
