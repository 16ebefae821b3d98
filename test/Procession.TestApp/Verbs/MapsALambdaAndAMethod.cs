using System.Reflection;

namespace Procession.TestApp.Verbs;

/// <summary>What every hosting mode must be able to do.</summary>
internal static class MapsALambdaAndAMethod
{
    public static int Run()
    {
        using var pool = new ProcessPool(2);
        int offset = 100;
        Console.WriteLine("lambda: " + string.Join(' ', pool.Map(x => x + offset, [1, 2, 3])));
        Console.WriteLine("method: " + string.Join(' ', pool.Map(Cube, [1, 2, 3])));
        Console.WriteLine("outside: " + (pool.Apply(() => Environment.ProcessId) != Environment.ProcessId));
        Console.WriteLine("itself: " + (pool.Apply(Itself) == Itself()));
        return 0;
    }

    private static string Itself() =>
        $"{Assembly.GetEntryAssembly()} {AppDomain.CurrentDomain.FriendlyName} {AppContext.BaseDirectory}";

    private static int Cube(int x) => x * x * x;
}
