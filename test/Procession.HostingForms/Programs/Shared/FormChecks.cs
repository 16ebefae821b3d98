using Procession;

namespace Forms;

/// <summary>What every form does, and writes into the files that the suite names.</summary>
public static class FormChecks
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("FORMS_FOLDER")!;

    /// <summary>Says that the program has begun. Called where it begins, so that a second beginning is counted.</summary>
    public static void Begin() => Append("begun", $"{Environment.ProcessId}");

    /// <summary>Checks, or waits to be ended, as the suite wants.</summary>
    /// <param name="token">Cancelled when the test host, or the program, wants to end.</param>
    public static void Run(CancellationToken token = default)
    {
        using var pool = new ProcessPool(2);
        if (Environment.GetEnvironmentVariable("FORMS_MODE") == "wait")
        {
            Wait(pool, token);
            return;
        }

        Check(pool);
        pool.Close();
        pool.Join(); // Workers end by themselves, and coverage writes what it has counted: Dispose would kill them before.
        Append("ended", "yes");
    }

    private static void Check(ProcessPool pool)
    {
        int offset = 100;
        Is("captured", string.Join(' ', pool.Map(x => x + offset, [1, 2, 3])), "101 102 103");
        var order = new FormOrder("tea", 1, [new FormLine("a")]);
        FormOrder answer = pool.Apply(o => o with { Count = o.Count + offset }, order);
        Is("record", $"{answer.Name} {answer.Count} {answer.Lines[0].Text}", "tea 101 a");
        int here = Environment.ProcessId;
        bool isElsewhere = pool.Apply(() =>
        {
            int there = Environment.ProcessId; // a line that runs in workers alone
            return there != here;
        });
        Is("elsewhere", isElsewhere.ToString(), "True");
        try
        {
            pool.Apply(() => Environment.Exit(3));
            Is("crash", "survived", "3");
        }
        catch (WorkerCrashedException e)
        {
            Is("crash", $"{e.ExitCode}", "3");
        }

        Is("replaced", pool.Apply(() => "still at work"), "still at work");
    }

    private static void Wait(ProcessPool pool, CancellationToken token)
    {
        string file = Path.Combine(Folder, "waiting");
        pool.Map(
            _ =>
            {
                File.AppendAllText($"{file}-{Environment.ProcessId}", "");
                Thread.Sleep(Timeout.Infinite);
                return 0;
            },
            [1, 2],
            chunkSize: 1,
            cancellationToken: token);
    }

    private static void Is(string name, string? value, string expected) =>
        Append("checks", value == expected ? $"{name}: passed" : $"{name}: '{value}' and not '{expected}'");

    private static void Append(string file, string line) => File.AppendAllText(Path.Combine(Folder, file), line + "\n");
}

public sealed record FormOrder(string Name, int Count, List<FormLine> Lines);

public sealed record FormLine(string Text);
