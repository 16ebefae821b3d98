using System.Reflection;
using Procession;

File.AppendAllText(Environment.GetEnvironmentVariable("PT_MAIN_RUNS")!, $"Main ran in {Environment.ProcessId}\n");
using var pool = new ProcessPool(2);
if (args is ["hold"])
{
    Console.WriteLine("workers: " + string.Join(' ', pool.GetStatistics().WorkerIds));
    Thread.Sleep(Timeout.Infinite);
}

int offset = 100;
Console.WriteLine("lambda: " + string.Join(' ', pool.Map(x => x + offset, [1, 2, 3])));
Console.WriteLine("method: " + string.Join(' ', pool.Map(Work.Cube, [1, 2, 3])));
Console.WriteLine("outside: " + (pool.Apply(() => Environment.ProcessId) != Environment.ProcessId));
Console.WriteLine("itself: " + (pool.Apply(Work.Itself) == Work.Itself()));
Console.WriteLine("record: " + pool.Apply(order => order with { Count = order.Count + 1 }, new Order("nuts", 1, [1.5])).Count);
Console.WriteLine("many: " + pool.Map(order => order.Count, [.. Enumerable.Range(1, 200).Select(i => new Order($"{i}", i, []))]).Sum());
try
{
    pool.Apply(() => Environment.Exit(3));
}
catch (WorkerCrashedException e)
{
    Console.WriteLine($"crash: {e.Kind} {e.ExitCode}");
}

try
{
    pool.Apply(Work.Fail, 5);
}
catch (InvalidDataException e)
{
    Console.WriteLine($"exception: {e.Message}");
}

Console.WriteLine("clean: " + (pool.Apply(Work.Variables) == "[]"));
Console.WriteLine("nested: " + pool.Apply(Work.Nested));
if (args is ["replaced"])
{
    // As a deployment does it: another file takes the name.
    string program = Environment.ProcessPath!;
    File.Copy(program, program + ".new");
    File.Move(program + ".new", program, overwrite: true);
    try
    {
        pool.Apply(() => Environment.Exit(4));
    }
    catch (WorkerCrashedException)
    {
        Console.WriteLine("the other worker: " + pool.Apply(Work.Cube, 2));
    }

    try
    {
        pool.Apply(() => Environment.Exit(5));
    }
    catch (WorkerCrashedException)
    {
    }

    try
    {
        pool.Apply(Work.Cube, 2);
    }
    catch (PoolBrokenException e)
    {
        Console.WriteLine($"broken: {e.Message.ReplaceLineEndings(" ")}");
    }
}

internal static class Work
{
    public static int Cube(int x) => x * x * x;

    public static string Itself() =>
        $"{Assembly.GetEntryAssembly()} {AppDomain.CurrentDomain.FriendlyName} {AppContext.BaseDirectory}";

    public static void Fail(int x) => throw new InvalidDataException($"not {x}");

    public static string Variables() =>
        $"[{Environment.GetEnvironmentVariable("DOTNET_STARTUP_HOOKS")}{Environment.GetEnvironmentVariable("PROCESSION_WORKER")}]";

    public static int Nested()
    {
        using var inner = new ProcessPool(1);
        return inner.Apply(Cube, 3);
    }
}

internal sealed record Order(string Name, int Count, double[] Weights);
