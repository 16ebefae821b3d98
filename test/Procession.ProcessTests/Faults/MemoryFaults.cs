using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Tasks that take more memory than a worker may hold.</summary>
public sealed class MemoryFaults
{
    private const int Megabyte = 1 << 20;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Fault", "9")]
    public void A_task_that_takes_too_much_costs_its_worker(bool native)
    {
        LeakCensus census = LeakCensus.Take();
        using (ProcessPool pool = Limited(megabytes: 200))
        {
            AsyncResult<int> result = native
                ? pool.ApplyAsync(Hoarder.TakesNative, 600 * Megabyte)
                : pool.ApplyAsync(Hoarder.TakesManaged, 600 * Megabyte);

            WorkerCrashedException e = Assert.Throws<WorkerCrashedException>(() => result.Get(Bound));

            Assert.Equal(WorkerFailureKind.OutOfMemory, e.Kind);
            Assert.Contains("200 MiB", e.Message + e.LastErrorLines);
            Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
        }

        census.AssertNothingLeft();
    }

    [Fact]
    [Trait("Fault", "9")]
    public void One_object_that_is_too_large_costs_its_worker()
    {
        using ProcessPool pool = Limited(megabytes: 200);

        AsyncResult<int> result = pool.ApplyAsync(size => new byte[size].Length, 600 * Megabyte);

        WorkerCrashedException e = Assert.Throws<WorkerCrashedException>(() => result.Get(Bound));
        Assert.Equal(WorkerFailureKind.OutOfMemory, e.Kind);
        Assert.Contains("MaxMemoryPerWorker is 200 MiB", e.Message);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    public void Garbage_is_not_held_against_a_worker()
    {
        using ProcessPool pool = Limited(megabytes: 200);

        // 4 GB in all, never more than 1 MB at a time.
        Assert.Equal(4000, pool.ApplyAsync(Hoarder.MakesGarbage, 4000).Get(Bound));
    }

    private static ProcessPool Limited(int megabytes) => new(new ProcessPoolOptions
    {
        Processes = 1,
        MaxMemoryPerWorker = megabytes * (long)Megabyte,
        WorkerOutput = WorkerOutput.Discard,
    });
}
