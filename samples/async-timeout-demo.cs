#:project ../src/Procession/Procession.csproj

// Waiting with a time limit, and an exception that travels from the worker to the caller with its own type.
using Procession;

using var pool = new ProcessPool(2);
AsyncResult<string> resultOk = pool.ApplyAsync(WorkWithError, false);
AsyncResult<string> resultBad = pool.ApplyAsync(WorkWithError, true);

// Wait up to 2 seconds.
try
{
    Console.WriteLine($"Result 1: {resultOk.Get(TimeSpan.FromSeconds(2))}");
}
catch (TimeoutException)
{
    Console.WriteLine("Timed out!");
}

// Catch what the function threw in the worker.
try
{
    Console.WriteLine($"Result 2: {resultBad.Get(TimeSpan.FromSeconds(2))}");
}
catch (ArgumentException e)
{
    Console.WriteLine($"Worker raised: {e.Message}");
}

static string WorkWithError(bool shouldFail)
{
    Thread.Sleep(1000);
    return shouldFail ? throw new ArgumentException("Something went wrong!") : "Success!";
}
