using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession.StressTests.Load;

namespace Procession.StressTests;

/// <summary>
/// A process of its own that has next to no descriptors left, since a program has only one limit for all. Whatever it asks
/// of its pool ends in time, with the right result or an exception, and when there are descriptors again, all is well again.
/// </summary>
internal static partial class Exhausted
{
    private const int NumberOfFiles = 7; // RLIMIT_NOFILE
    private const int Calls = 30;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProcessLimit = TimeSpan.FromMinutes(10);

    /// <summary>Runs such processes, one after the other.</summary>
    public static void RunAll(int seed, Tally tally, CancellationToken over)
    {
        var random = new Random(seed);
        while (!over.IsCancellationRequested)
        {
            int left = random.Next(0, 41);
            var start = new ProcessStartInfo(Path.ChangeExtension(typeof(Exhausted).Assembly.Location, null))
            {
                ArgumentList = { "exhausted", $"{left}", $"{random.Next()}" },
                RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            bool isOver = process.WaitForExit(ProcessLimit);
            if (!isOver)
            {
                process.Kill(entireProcessTree: true);
            }

            tally.Exhausted();
            string how = isOver ? $"exit code {process.ExitCode}" : "no end";
            tally.Check(
                isOver && process.ExitCode == 0,
                $"A process with {left} descriptors left: {how}\n{output.GetAwaiter().GetResult()}");
        }
    }

    /// <summary>The process.</summary>
    public static int RunOne(int left, int seed)
    {
        var random = new Random(seed);
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 2,
            RetriesOnCrash = 3,
            WorkerOutput = WorkerOutput.Discard,
        });
        bool isSound = Verify(pool.MapAsync(Work.Square, Enumerable.Range(0, 100)), mayFail: false);
        GetLimit(NumberOfFiles, out Limit before);
        var scarce = new Limit { Soft = Highest() + 1 + (ulong)left, Hard = before.Hard };
        _ = SetLimit(NumberOfFiles, scarce);
        try
        {
            for (int i = 0; i < Calls && isSound; i++)
            {
                int last = random.Next(500);
                isSound = random.Next(4) == 0
                    ? Ends(pool.ApplyAsync(Work.Exits, 3))
                    : Verify(pool.MapAsync(Work.Square, Enumerable.Range(0, last)), mayFail: true);
            }
        }
        catch (PoolBrokenException e)
        {
            // At the call: that starts fail too often in a row is told, and nothing else is promised.
            Console.WriteLine(e.Message);
        }

        _ = SetLimit(NumberOfFiles, before);
        isSound = isSound
            && (IsBroken(pool) || Verify(pool.MapAsync(Work.Square, Enumerable.Range(0, 100)), mayFail: false));
        return isSound ? 0 : 1;
    }

    // As above.
    private static bool IsBroken(ProcessPool pool)
    {
        try
        {
            return !pool.ApplyAsync(Work.Square, 1).Wait(CallLimit);
        }
        catch (PoolBrokenException)
        {
            return true;
        }
    }

    private static bool Ends<T>(AsyncResult<T> call)
    {
        bool ended = call.Wait(CallLimit);
        if (!ended)
        {
            Console.WriteLine($"No outcome after {CallLimit.TotalSeconds} s.");
        }

        return ended;
    }

    private static bool Verify(AsyncResult<int[]> map, bool mayFail)
    {
        if (!Ends(map))
        {
            return false;
        }

        try
        {
            int[] results = map.Get();
            bool isRight = results.Where((result, i) => result != i * i).FirstOrDefault(-1) == -1;
            Console.WriteLine(isRight ? "right" : "A wrong result.");
            return isRight;
        }
        catch (Exception e)
        {
            Console.WriteLine(e.GetType().Name + ": " + e.Message);
            return mayFail;
        }
    }

    private static ulong Highest() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Max(path => ulong.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture));

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
