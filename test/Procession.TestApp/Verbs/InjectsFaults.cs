using System.Runtime.ExceptionServices;
using Procession.TestApp.Faults;

namespace Procession.TestApp.Verbs;

/// <summary>
/// Runs a script once for each entry into the room of native calls, which fails then. Prints a line for each: the number, the
/// entry, and what became of the script.
/// </summary>
internal static class InjectsFaults
{
    /// <summary>The n-th entry fails, for every n, until the script needs no more of them.</summary>
    public static int All(FaultScript script)
    {
        Leftovers before = WarmUp(script);
        for (int n = 1; TryRun(script, before, n, name: null); n++)
        {
            // The next one.
        }

        Console.WriteLine("end:");
        return 0;
    }

    /// <summary>The first entry of each kind fails, and the second.</summary>
    public static int OfEachKind(FaultScript script)
    {
        Leftovers before = WarmUp(script);
        foreach (string name in Plan.Entries.ToArray())
        {
            TryRun(script, before, 1, name);
            TryRun(script, before, 2, name);
        }

        Console.WriteLine("end:");
        return 0;
    }

    /// <summary>Prints the entries that <see cref="OfEachKind"/> would have fail.</summary>
    public static int List(FaultScript script)
    {
        Plan.Begin(int.MaxValue);
        script.Run();
        Plan.End(0);
        Console.WriteLine(string.Join('\n', Plan.Entries));
        return 0;
    }

    // What is made once is made, and what judges and reports is loaded. Counts the entries.
    private static Leftovers WarmUp(FaultScript script)
    {
        Console.WriteLine($"start: {Judgement.Of(new IOException("what judges has been loaded"))}");
        Plan.Begin(int.MaxValue);
        if (Run(script) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        Plan.End(0);
        return Leftovers.Take();
    }

    // On a thread of its own, which has asked the system for nothing yet: what a thread needs once can fail, too.
    private static Exception? Run(FaultScript script)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                script.Run();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure;
    }

    private static bool TryRun(FaultScript script, Leftovers before, int n, string? name)
    {
        using var watch = Watchdog.Start($"{n} {name}");
        Plan.Begin(n, name);
        string outcome = Run(script) is { } failure ? Judgement.Of(failure) : "right";
        string? struck = Plan.End(0) ?? Plan.Current.Struck;
        if (struck is not null || outcome != "right")
        {
            Console.WriteLine($"{n} {struck ?? "nothing"}: {outcome}{before.Describe()}");
        }

        return struck is not null;
    }
}
