#:project ../src/Procession/Procession.csproj

// Work that runs away, crashes or leaks, and what the pool does about each. Every number here is checked by the output.
using Procession;

var options = new ProcessPoolOptions
{
    Processes = 2,
    StandbyWorkers = 1,                                 // takes over at once from a worker that dies
    TaskTimeout = TimeSpan.FromSeconds(0.5),            // for each task, from its start in a worker
    CancellationGrace = TimeSpan.FromSeconds(0.2),      // how long it may take to heed PoolTask.CancellationToken
    RetriesOnCrash = 2,                                 // run an item again if its worker died under it
    MaxMemoryPerWorker = 512L << 20,                    // bytes, managed and native together
    MaxTasksPerChild = 1000,                            // for functions that leak
};
using var pool = new ProcessPool(options);

// One item in twenty never ends and one kills its worker; eighteen results come all the same.
Outcome<int>[] outcomes = [.. pool.IMap(Risky, Enumerable.Range(0, 20)).Outcomes()];
Console.WriteLine($"{outcomes.Count(outcome => outcome.Successful)} of 20 succeeded");
foreach (Outcome<int> outcome in outcomes.Where(outcome => !outcome.Successful))
{
    Console.WriteLine(outcome.Exception switch
    {
        TaskTimeoutException e => $"item {e.ItemIndex} ran into its limit of {e.Limit.TotalSeconds} s; killed: {e.WorkerKilled}",
        WorkerCrashedException e => $"item {e.ItemIndex} ended its worker {e.Attempt} times: {e.Kind}, code {e.ExitCode}",
        { } e => $"unexpected: {e}",
        null => "",
    });
}

// A function that heeds the token keeps its worker, and tells where it was.
try
{
    await pool.ApplyAsync(() => Task.Delay(TimeSpan.FromMinutes(1), PoolTask.CancellationToken));
}
catch (TaskTimeoutException e)
{
    Console.WriteLine($"a polite one: killed: {e.WorkerKilled}, inner: {e.InnerException?.GetType().Name}");
}

// Cancelling works the same way, from outside.
using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
AsyncResult<int> endless = pool.ApplyAsync(
    Endless,
    new CallOptions { CancellationToken = cancellation.Token, Timeout = Timeout.InfiniteTimeSpan });
try
{
    endless.Get();
}
catch (OperationCanceledException)
{
    Console.WriteLine("cancelled, and its worker is replaced");
}

Console.WriteLine($"still at work: {pool.Apply(() => 42)}");

static int Risky(int item)
{
    if (item == 7)
    {
        return Endless();
    }

    if (item == 13)
    {
        Environment.Exit(3);
    }

    return item * item;
}

static int Endless()
{
    while (true)
    {
        Thread.SpinWait(1000);
    }
}
