using System.Text.RegularExpressions;
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
    public void Shared_memory_and_mapped_files_are_not_held_against_a_worker()
    {
        using var scratch = new Scratch();
        string file = scratch.PathOf("large");
        File.WriteAllBytes(file, new byte[300 * Megabyte]);
        using var array = new SharedArray<byte>(300 * Megabyte);
        using ProcessPool pool = Limited(megabytes: 200, processes: 3);
        FileSignal filled = scratch.Signal("filled");
        FileSignal read = scratch.Signal("read");
        FileSignal looked = scratch.Signal("looked");

        AsyncResult<int> fills = pool.ApplyAsync(() => Fill(array, filled, looked));
        AsyncResult<int> reads = pool.ApplyAsync(() => Hoarder.ReadsMapped(file, read, looked));
        filled.Wait();
        read.Wait();

        // Who kills that has looked at the other two as well.
        AsyncResult<int> takes = pool.ApplyAsync(Hoarder.TakesNative, 600 * Megabyte);
        Assert.Equal(WorkerFailureKind.OutOfMemory, Assert.Throws<WorkerCrashedException>(() => takes.Get(Bound)).Kind);
        looked.Set();

        Assert.Equal(300 * Megabyte, fills.Get(Bound));
        Assert.Equal(0, reads.Get(Bound));
    }

    [Fact]
    public void Shared_memory_does_not_count_as_growth()
    {
        using var array = new SharedArray<byte>(100 * Megabyte);
        using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 1, MaxMemoryGrowthPerWorker = 50 * Megabyte });

        int[] workers = [.. pool.IMap(
            _ =>
            {
                array.AsSpan().Fill(1);
                Thread.Sleep(25); // The work itself: what takes less than 20 ms is not looked at each time.
                return Environment.ProcessId;
            },
            Enumerable.Range(0, 8))];

        Assert.Single(workers.Distinct());
    }

    [Fact]
    public void Garbage_is_not_held_against_a_worker()
    {
        using ProcessPool pool = Limited(megabytes: 200);

        // 4 GB in all, never more than 1 MB at a time.
        Assert.Equal(4000, pool.ApplyAsync(Hoarder.MakesGarbage, 4000).Get(Bound));
    }

    /// <summary>If the worker died of it, its chunk would go to the next one, and end that as well, and so on.</summary>
    [Fact]
    public void An_argument_for_which_a_worker_has_no_room_fails_alone()
    {
        var options = new ProcessPoolOptions { Processes = 1 };
        options.Environment["DOTNET_GCHeapHardLimit"] = "4000000"; // 64 MiB
        using var pool = new ProcessPool(options);
        byte[] large = new byte[200 * Megabyte];
        Assert.Equal(3, pool.Apply(Length, new byte[3])); // so that the function is known, and large arrays have their own way

        InsufficientMemoryException[] failures =
        [
            Assert.Throws<InsufficientMemoryException>(() => pool.ApplyAsync(Length, large).Get(Bound)),
            Assert.Throws<InsufficientMemoryException>(() => pool.ApplyAsync(Length, new List<byte[]> { large }).Get(Bound)),
            Assert.Throws<InsufficientMemoryException>(() => pool.ApplyAsync(() => large.Length).Get(Bound)),
            Assert.Throws<InsufficientMemoryException>(() => pool.MapAsync(Length, [new byte[3], large], chunkSize: 2).Get(Bound)),
        ];

        Assert.All(failures, failure => Assert.Contains("The worker has no memory left for", failure.Message));
        Assert.Equal([true, false, true], pool.IMap(Length, [new byte[3], large, new byte[3]]).Outcomes().Select(o => o.Successful));
        Assert.Equal(1, pool.GetStatistics().WorkersStarted);
    }

    [Fact]
    public void An_argument_beyond_the_limit_of_a_worker_costs_one_worker()
    {
        using ProcessPool pool = Limited(megabytes: 100);

        AsyncResult<int> result = pool.ApplyAsync(Length, new List<byte[]> { new byte[300 * Megabyte] });

        Assert.Equal(WorkerFailureKind.OutOfMemory, Assert.Throws<WorkerCrashedException>(() => result.Get(Bound)).Kind);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    public void Messages_for_which_there_is_no_memory_fail_alone()
    {
        using AppRun app = AppRun.Start(
            Repository.TestApp,
            ["LacksMemoryForMessages"],
            environment: new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "10000000" }); // 256 MiB

        Assert.True(app.ExitCode(TimeSpan.FromSeconds(50)) == 0, app.Describe());
        Assert.Matches("queue: System.InsufficientMemoryException: .*The item stays where it is", app.Output);
        Assert.Contains("queue: 2 left", app.Output);
        Assert.Contains("queue: then 7", app.Output);
        Assert.Matches("pipe: System.InsufficientMemoryException: A message of 300,000,... bytes has arrived", app.Output);
        Assert.Contains("pipe: then 7", app.Output);
        Assert.Matches("\nmanager: System.InsufficientMemoryException: The other process has sent 300,000,... bytes", app.Output);
        Assert.Contains("\nmanager: then 10", app.Output);
        Assert.Equal(2, Regex.Count(app.Output, "managed queue: System.InsufficientMemoryException: .*300,000,... bytes"));
        Assert.Contains("managed queue: 2 left", app.Output);
        Assert.Contains("managed queue: then 7", app.Output);
        Assert.Matches("limited manager: System.InsufficientMemoryException: The other process has sent 60,000,... bytes", app.Output);
        Assert.Contains("limited manager: then 1", app.Output);
        Assert.Contains("put: System.InsufficientMemoryException: The item cannot be put into the queue", app.Output);
        Assert.Contains("send: System.InsufficientMemoryException: The message cannot be sent", app.Output);
        Assert.Contains("call: System.InsufficientMemoryException: This process has no memory left for a message", app.Output);
        Assert.Contains("sent: 1, 2, 3", app.Output);
        Assert.Empty(app.Errors);
    }

    private static int Fill(SharedArray<byte> array, FileSignal filled, FileSignal looked)
    {
        array.AsSpan().Fill(1);
        filled.Set();
        looked.Wait();
        return array.AsSpan().Length;
    }

    private static int Length(byte[] bytes) => bytes.Length;

    private static int Length(List<byte[]> bytes) => bytes.Count;

    private static ProcessPool Limited(int megabytes, int processes = 1) => new(new ProcessPoolOptions
    {
        Processes = processes,
        MaxMemoryPerWorker = megabytes * (long)Megabyte,
        WorkerOutput = WorkerOutput.Discard,
    });
}
