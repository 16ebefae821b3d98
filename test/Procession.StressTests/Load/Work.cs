using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Procession.StressTests.Load;

/// <summary>Functions that run in workers.</summary>
internal static partial class Work
{
    public static int Square(int x) => x * x;

    public static int Spin(int microseconds)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds)
        {
            Thread.SpinWait(20);
        }

        return microseconds;
    }

    public static byte[] Echo(byte[] bytes) => bytes;

    public static int Throws(int x) => throw new InvalidDataException($"no {x}");

    public static int Exits(int code)
    {
        Environment.Exit(code);
        return code;
    }

    public static int FailsFast(string text)
    {
        Environment.FailFast(text);
        return 0;
    }

    public static int KillsItself(int signal)
    {
        _ = Kill(Environment.ProcessId, signal);
        return Hangs(0);
    }

    public static int Hangs(int x)
    {
        Thread.Sleep(Timeout.Infinite);
        return x;
    }

    /// <summary>
    /// Writes into a word by which the worker and its pool understand each other. Not into what they send: wrong results
    /// cannot be told from right ones.
    /// </summary>
    public static unsafe int Corrupts(int seed)
    {
        const int Words = (1024 + 128) / sizeof(long);
        var random = new Random(seed);
        string map = File.ReadLines("/proc/self/maps")
            .First(line => line.Contains("memfd:procession", StringComparison.Ordinal));
        long* start = (long*)Convert.ToInt64(map.Split('-')[0], 16);
        start[random.Next(Words)] = random.Next(3) switch
        {
            0 => random.NextInt64(),
            1 => random.Next(4),
            _ => -random.NextInt64(),
        };
        return seed;
    }

    public static async Task<int> Naps(int milliseconds)
    {
        await Task.Delay(milliseconds, PoolTask.CancellationToken);
        return milliseconds;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
