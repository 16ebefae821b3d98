#:project ../src/Procession/Procession.csproj

// The same loop, one item after the other and in four worker processes.
using System.Diagnostics;
using Procession;

int[] numbers = [1, 2, 3, 4, 5];

// Sequential: 5 * 0.1 = 0.5 seconds.
var clock = Stopwatch.StartNew();
int[] sequential = numbers.Select(Square).ToArray();
Console.WriteLine($"Sequential: {clock.Elapsed.TotalSeconds:0.00}s, Results: [{string.Join(", ", sequential)}]");

// Parallel with 4 workers: 0.2 seconds, and the time to start them.
clock.Restart();
using (var pool = new ProcessPool(processes: 4))
{
    int[] parallel = pool.Map(Square, numbers);
    Console.WriteLine($"Parallel: {clock.Elapsed.TotalSeconds:0.00}s, Results: [{string.Join(", ", parallel)}]");
}

static int Square(int x)
{
    Thread.Sleep(100); // Stands for work.
    return x * x;
}
