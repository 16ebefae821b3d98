using System.Globalization;
using Procession.TestApp.Faults;

namespace Procession.TestApp.Verbs;

/// <summary>
/// Runs a script while its process has little left of something, and again when it has enough. Prints what became of each.
/// </summary>
internal static class Starves
{
    /// <param name="script">What to run.</param>
    /// <param name="when">Whether there is little at its <c>begin</c>, or from <c>halfway</c> on.</param>
    /// <param name="what">Of what there is little.</param>
    /// <param name="left">How much is left: descriptors, threads, or MiB of addresses.</param>
    public static int Run(FaultScript script, string when, string what, int left)
    {
        // What judges and reports must not need what is used up.
        Console.WriteLine($"start: {Judgement.Of(new IOException("what judges has been loaded"))}");
        script.Run();
        var before = Leftovers.Take();
        Console.WriteLine($"open before:{before.Describe()}");
        if (what == "threads")
        {
            FillThreadPool();
        }

        IDisposable? hunger = null;
        void Begin() => hunger ??= what switch
        {
            "descriptors" => new UsedUpDescriptors(left),
            "threads" => new UsedUpThreads(left),
            "addresses" => new LimitedAddresses(left),
            _ => throw new ArgumentException($"Nothing is known of {what}."),
        };
        using (Watchdog.Start($"few {script.Name}"))
        {
            if (when == "begin")
            {
                Begin();
            }
            else
            {
                FaultScript.Halfway = Begin;
            }

            string outcome = Try(script);
            FaultScript.Halfway = null;
            hunger?.Dispose();
            Console.WriteLine($"few: {outcome}");
        }

        using (Watchdog.Start($"free {script.Name}"))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"free: {Try(script)}{before.Describe()}"));
        }

        return 0;
    }

    // The runtime ends a program whose thread pool has fewer threads than its least number, and gets none on one of them.
    private static void FillThreadPool()
    {
        ThreadPool.GetMinThreads(out int least, out _);
        using var all = new Barrier(least + 1);
        for (int i = 0; i < least; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => all.SignalAndWait(), null);
        }

        all.SignalAndWait();
    }

    private static string Try(FaultScript script)
    {
        try
        {
            script.Run();
            return "right";
        }
        catch (Exception e)
        {
            return Judgement.Of(e);
        }
    }
}
