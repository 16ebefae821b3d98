using System.Reflection;
using System.Runtime.InteropServices;

namespace Procession.TestApp.Verbs;

/// <summary>What every hosting mode must be able to do, with workers that are this program's own executable.</summary>
internal static partial class BecomesItsOwnWorkers
{
    private const string Hooks = "DOTNET_STARTUP_HOOKS";

    public static int Run()
    {
        var options = new ProcessPoolOptions { Processes = 2, WorkerStart = WorkerStart.OwnExecutable };
        using var pool = new ProcessPool(options);
        int offset = 100;
        Console.WriteLine("lambda: " + string.Join(' ', pool.Map(x => x + offset, [1, 2, 3])));
        Console.WriteLine("method: " + string.Join(' ', pool.Map(Cube, [1, 2, 3])));
        Console.WriteLine("outside: " + (pool.Apply(() => Environment.ProcessId) != Environment.ProcessId));
        Console.WriteLine("itself: " + (pool.Apply(Itself) == Itself()));
        Console.WriteLine("executable: " + (pool.Apply(() => Environment.ProcessPath) == Environment.ProcessPath));
        Console.WriteLine("clean for managed code: " + string.IsNullOrEmpty(pool.Apply(Variables)));
        Console.WriteLine("clean for native code: " + (pool.Apply(NativeVariables) == 0));
        Console.WriteLine("nested: " + pool.Apply(Nested));
        try
        {
            pool.Apply(() => Environment.Exit(3));
        }
        catch (WorkerCrashedException e)
        {
            Console.WriteLine($"crash: {e.Kind} {e.ExitCode}");
        }

        // A hook of the user's, which here is only said to be there: the runtime ends a process whose hook it does not find.
        options.Environment[Hooks] = "/no/such/hook.dll";
        options.WorkerOutput = WorkerOutput.Discard;
        using var hooked = new ProcessPool(options);
        try
        {
            hooked.Apply(Cube, 2);
        }
        catch (PoolBrokenException e)
        {
            Console.WriteLine("hook of the user: " + e.Message.Contains("/no/such/hook.dll", StringComparison.Ordinal));
        }

        return 0;
    }

    private static string Itself() =>
        $"{Assembly.GetEntryAssembly()} {AppDomain.CurrentDomain.FriendlyName} {AppContext.BaseDirectory}";

    private static int Cube(int x) => x * x * x;

    private static string? Variables() =>
        Environment.GetEnvironmentVariable(Hooks) + Environment.GetEnvironmentVariable("PROCESSION_WORKER");

    private static int NativeVariables() => system("test -z \"$DOTNET_STARTUP_HOOKS$PROCESSION_WORKER\"");

    private static int Nested()
    {
        using var inner = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkerStart = WorkerStart.OwnExecutable });
        return inner.Apply(Cube, 3);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int system(string command);
}
