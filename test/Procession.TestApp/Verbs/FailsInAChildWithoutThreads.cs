using Procession.TestApp.Faults;

namespace Procession.TestApp.Verbs;

/// <summary>Starts a child that uses up all threads (limited by who starts the program) and then fails.</summary>
internal static class FailsInAChildWithoutThreads
{
    public static int Run()
    {
        using var child = new ChildProcess(UseUp);
        child.Start();
        child.Join();
        Console.WriteLine($"exit code: {child.ExitCode}");
        Console.WriteLine($"exception: {child.Exception?.GetType().Name} {child.Exception?.Message}");
        return 0;
    }

    private static void UseUp()
    {
        _ = new UsedUpThreads(0);
        throw new ArithmeticException("on purpose");
    }
}
