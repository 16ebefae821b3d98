using Procession;

namespace Procession.TestApp.Verbs;

/// <summary>A program with explicit children.</summary>
internal static class RunsAChild
{
    public static int Run(string what, params string[] files)
    {
        if (what == "throws")
        {
            using var child = new ChildProcess(Throws);
            child.Start();
            child.Join();
            Console.WriteLine($"exit code: {child.ExitCode}");
            Console.WriteLine($"exception: {child.Exception!.GetType()}: {child.Exception.Message}");
            return 0;
        }

        // Neither is waited for here: the first keeps the program until it is done, the second is ended with it.
        var waited = new ChildProcess(() => WritesAfter(files[0], 500));
        var daemon = new ChildProcess(() => WritesAfter(files[1], 10_000)) { IsDaemon = true };
        waited.Start();
        daemon.Start();
        Console.WriteLine($"children: {waited.Id} {daemon.Id}");
        return 0;
    }

    private static void Throws() => throw new ArithmeticException("on purpose");

    private static void WritesAfter(string file, int milliseconds)
    {
        Thread.Sleep(milliseconds);
        File.WriteAllText(file, "written");
    }
}
