namespace Procession.ProcessTests.Harness;

/// <summary>
/// One pool of two workers for all tests of a class. What they leave behind is counted when the pool has been disposed
/// of.
/// </summary>
public class SharedPool : IDisposable
{
    private readonly LeakCensus _census = LeakCensus.Take();

    public SharedPool()
        : this(WorkerOutput.Inherit)
    {
    }

    protected SharedPool(WorkerOutput output) =>
        Pool = new(new ProcessPoolOptions { Processes = 2, WorkerOutput = output });

    public ProcessPool Pool { get; }

    public void Dispose()
    {
        Pool.Dispose();
        _census.AssertNothingLeft();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same for crashing functions: their reports of 260 000 stack frames would bury the test log.</summary>
public sealed class QuietSharedPool() : SharedPool(WorkerOutput.Discard);
