#:project @ProcessionProject@
using System.Reflection;
using System.Runtime.CompilerServices;
using Procession;

File.AppendAllText(Environment.GetEnvironmentVariable("PT_MAIN_RUNS")!, $"Main ran in {Environment.ProcessId}\n");
using var pool = new ProcessPool(2);
int offset = 100;
Console.WriteLine("lambda: " + string.Join(' ', pool.Map(x => x + offset, [1, 2, 3])));
Console.WriteLine("method: " + string.Join(' ', pool.Map(Cube, [1, 2, 3])));
Console.WriteLine("outside: " + (pool.Apply(() => Environment.ProcessId) != Environment.ProcessId));
Console.WriteLine("itself: " + (pool.Apply(Itself) == Itself()));

// What such a program is told that it cannot do, because it might be published as a native one.
Console.WriteLine($"generates code: {RuntimeFeature.IsDynamicCodeSupported}, {pool.Apply(() => RuntimeFeature.IsDynamicCodeSupported)}");
Point[] points = [.. Enumerable.Range(1, 200).Select(x => new Point(x, $"{x}"))];
Console.WriteLine("records: " + pool.Map(point => point with { X = -point.X }, points).Sum(point => point.X));
using var manager = new Manager();
ICounter counter = manager.Create<ICounter, Counter>();
pool.ForEach(value => counter.Add(value), [1, 2, 3]);
Console.WriteLine("proxy: " + counter.Sum);

static string Itself() => $"{Assembly.GetEntryAssembly()} {AppDomain.CurrentDomain.FriendlyName} {AppContext.BaseDirectory}";

static int Cube(int x) => x * x * x;

public sealed record Point(int X, string Name);

public interface ICounter
{
    int Sum { get; }

    void Add(int value);
}

public sealed class Counter : ICounter
{
    private int _sum;

    public int Sum => Volatile.Read(ref _sum);

    public void Add(int value) => Interlocked.Add(ref _sum, value);
}
