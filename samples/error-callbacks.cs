#:project ../src/Procession/Procession.csproj

// Callbacks instead of waiting: one for results, one for exceptions. They run in this process, one after the other.
using Procession;

List<string> lines = [];
using var pool = new ProcessPool(2);
foreach (int divisor in (int[])[1, 2, 0, 4])
{
    _ = pool.ApplyAsync(
        Divide,
        100,
        divisor,
        callback: result => lines.Add($"Result: {result}"),
        errorCallback: error => lines.Add($"{error.GetType().Name}: {error.Message}"));
}

// Let all of it end. The calls may end in any order.
pool.Close();
pool.Join();
foreach (string line in lines.Order(StringComparer.Ordinal))
{
    Console.WriteLine(line);
}

static int Divide(int dividend, int divisor) => dividend / divisor;
