using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession.Conformance.Harness;

namespace Procession.Conformance.Functions;

/// <summary>Functions that do not end, or not when asked.</summary>
internal static class Stubborn
{
    public static int SleepsForever(FileSignal started)
    {
        started.SetPid();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Sleeps until it is killed; or, where nobody can do that, until its token is cancelled.</summary>
    public static int SleepsOn(FileSignal started, bool isDeaf)
    {
        started.SetPid();
        PoolTask.CancellationToken.WaitHandle.WaitOne();
        Thread.Sleep(isDeaf ? Timeout.Infinite : 0);
        return 0;
    }

    public static int SpinsForever(FileSignal started)
    {
        started.SetPid();
        while (true)
        {
            Thread.SpinWait(1000);
        }
    }

    public static int SpinsFor(int microseconds)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds)
        {
            Thread.SpinWait(10);
        }

        return microseconds;
    }

    public static int SpinsAndIgnoresSigterm(FileSignal started)
    {
        using var registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        return SpinsForever(started);
    }

    /// <summary>Says that it has started and goes on when it is told to. Returns the worker's pid.</summary>
    public static int WaitsFor(FileSignal started, FileSignal go)
    {
        started.SetPid();
        go.Wait();
        return Environment.ProcessId;
    }

    /// <summary>Ends as soon as the caller cancels, and leaves a sign that it was told.</summary>
    public static async Task<int> HeedsItsToken(FileSignal started, FileSignal toldToStop)
    {
        started.SetPid();
        try
        {
            await Task.Delay(Timeout.Infinite, PoolTask.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            toldToStop.SetPid();
            throw;
        }

        return 0;
    }

    /// <summary>Starts a child process, which outlives its parent unless someone ends it, and never returns.</summary>
    public static int StartsAChildAndHangs(FileSignal childStarted)
    {
        using Process child = Process.Start("sleep", "1000");
        childStarted.Set(child.Id);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
