#:project ../src/Procession/Procession.csproj

// One bad item must not stop the others: three ways to fail, and every other result still arrives.
using Procession;

string[] inputs = ["4", "nine", "16", "crash", "25"];

// The output of a crashing worker is long; the pool keeps the lines that matter for its message.
using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, WorkerOutput = WorkerOutput.Discard });

// As in Python: catch inside the function, and return what happened.
foreach (string line in pool.IMapUnordered(TryRoot, inputs.Where(input => input != "crash")).Order())
{
    Console.WriteLine(line);
}

// Or let it throw, and take outcomes instead of results. Even the death of a worker is then an outcome of its item.
Console.WriteLine("---");
foreach (Outcome<double> outcome in pool.IMapUnordered(Root, inputs).Outcomes().OrderBy(outcome => outcome.Index))
{
    Console.WriteLine(outcome.Successful
        ? $"{inputs[outcome.Index]}: {outcome.Result}"
        : $"{inputs[outcome.Index]}: {outcome.Exception!.GetType().Name}");
}

static double Root(string input)
{
    if (input == "crash")
    {
        Environment.FailFast("This process is gone, as after a stack overflow or a fault in a native library.");
    }

    return Math.Sqrt(double.Parse(input));
}

static string TryRoot(string input)
{
    try
    {
        return $"ok: {input} -> {Root(input)}";
    }
    catch (FormatException e)
    {
        return $"error: {e.Message}";
    }
}
