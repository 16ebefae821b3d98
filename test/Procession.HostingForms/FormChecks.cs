namespace Procession.HostingForms;

/// <summary>What is asked of every form. Each check returns what is wrong, or null.</summary>
internal static class FormChecks
{
    private const int Checks = 5;
    private const int StartLimit = 120; // seconds; 'dotnet watch' and test hosts take long on a busy machine
    private const int EndLimit = 30;
    private const int Patience = 5;

    /// <summary>The program does its checks, begins once, and ends by itself without leaving anything.</summary>
    public static string? Work(Form form, Workspace workspace, string program)
    {
        using var run = new FormRun(form, workspace, program, "check");
        run.Await("the end of the checks", () => run.Lines("ended").Length > 0 || run.HasEnded, StartLimit);
        if (!form.EndsByItself)
        {
            run.Interrupt();
        }

        run.Await("the end of the program", () => run.HasEnded, EndLimit);
        string[] checks = run.Lines("checks");
        string[] failed = [.. checks.Where(line => !line.EndsWith(": passed", StringComparison.Ordinal))];
        int begun = run.Lines("begun").Length;
        return failed.Length > 0 ? string.Join(", ", failed)
            : checks.Length != Checks ? $"{checks.Length} of {Checks} checks. {run.Output}"
            : begun != 1 ? $"it began {begun} times"
            : form.EndsByItself && run.ExitCode != 0 ? $"exit code {run.ExitCode}. {run.Output}"
            : Left(run) ?? form.Also?.Invoke(run);
    }

    /// <summary>
    /// Ctrl-C ends the program while its workers are busy. Test hosts ask for a second one, and wait for their tests until
    /// then.
    /// </summary>
    public static string? CtrlC(Form form, Workspace workspace, string program)
    {
        using var run = new FormRun(form, workspace, program, "wait");
        AwaitWorkers(run);
        run.Interrupt();
        if (!run.EndsWithin(Patience, Ours(run)))
        {
            run.Interrupt();
        }

        return Left(run);
    }

    /// <summary>The program is killed while its workers are busy.</summary>
    public static string? Kill(Form form, Workspace workspace, string program)
    {
        using var run = new FormRun(form, workspace, program, "wait");
        AwaitWorkers(run);
        FormRun.Signal("KILL", run.Processes()[run.ProgramId]);
        return Left(run);
    }

    private static void AwaitWorkers(FormRun run) =>
        run.Await("two busy workers", () => run.WorkerIds.Length == 2, StartLimit, mayEnd: false);

    private static int[] Ours(FormRun run) => [run.ProgramId, .. run.WorkerIds];

    // What started the program (a test host, 'dotnet watch') is not the library's, and may go on.
    private static string? Left(FormRun run)
    {
        int[] ours = Ours(run);
        if (!run.EndsWithin(EndLimit, ours))
        {
            string running = string.Join(", ", run.Processes().Keys.Intersect(ours));
            return $"of {string.Join(", ", ours)} (the first is the program) {running} still run. {run.Output}";
        }

        string[] files = run.Files();
        return files.Length > 0 ? $"left behind: {string.Join(", ", files)}" : null;
    }
}
