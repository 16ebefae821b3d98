using System.Reflection;
using Procession;

File.AppendAllText(Environment.GetEnvironmentVariable("PT_MAIN_RUNS")!, $"Main ran in {Environment.ProcessId}\n");
using var pool = new ProcessPool(2);
int offset = 100;
Console.WriteLine("lambda: " + string.Join(' ', pool.Map(x => x + offset, [1, 2, 3])));
Console.WriteLine("method: " + string.Join(' ', pool.Map(Work.Cube, [1, 2, 3])));
Console.WriteLine("itself: " + (pool.Apply(Work.Itself) == Work.Itself()));
Console.WriteLine("outside: " + (pool.Apply(() => Environment.ProcessId) != Environment.ProcessId));

internal static class Work
{
    public static int Cube(int x) => x * x * x;

    public static string Itself() =>
        $"{Assembly.GetEntryAssembly()} {AppDomain.CurrentDomain.FriendlyName} {AppContext.BaseDirectory}";
}
