using System.Runtime.InteropServices;
using Procession.TestApp.Faults;

namespace Procession.TestApp.Verbs;

/// <summary>
/// Makes a pool while the system grants it no more threads or processes, then again. The runtime itself ends a program that
/// it cannot give a thread, so those that it may want are made before.
/// </summary>
internal static class MayStartNoProcess
{
    private const int Threads = 8;

    public static int Run()
    {
        using var signals = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => { }); // has a thread of its own
        ThreadPool.SetMinThreads(Threads, Threads);
        using (var meeting = new Barrier(Threads))
        {
            Task.WaitAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(meeting.SignalAndWait)));
        }

        using (var fired = new ManualResetEventSlim())
        using (new Timer(_ => fired.Set(), null, 1, Timeout.Infinite))
        {
            fired.Wait();
        }

        using (new LoweredLimit(LoweredLimit.Processes, 1))
        {
            MakePool();
            PrintChildren();
        }

        using var later = new ProcessPool(2);
        Console.WriteLine($"later: {later.Apply(() => 7)}");
        return 0;
    }

    private static void MakePool()
    {
        try
        {
            using var pool = new ProcessPool(2);
            Console.WriteLine("all started");
        }
        catch (PoolBrokenException e)
        {
            Console.WriteLine($"refused: {e}");
        }
    }

    private static void PrintChildren()
    {
        string task = $"/proc/{Environment.ProcessId}/task";
        IEnumerable<string> children =
            Directory.GetDirectories(task).Select(thread => File.ReadAllText($"{thread}/children"));
        Console.WriteLine($"children: '{string.Concat(children)}'");
    }
}
