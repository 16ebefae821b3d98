using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>Calls of equal priority take turns; async functions do not wait for others that wait.</summary>
public sealed class FairnessTests : IDisposable
{
    private const int Million = 1_000_000;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1, null)] // chunks of 125,000 items at first, which would take two minutes
    [InlineData(2, null)]
    [InlineData(2, 1)]
    [InlineData(1, 50)]
    public void A_short_call_behind_a_million_items_starts_within_a_chunk(int processes, int? chunkSize)
    {
        using var pool = new ProcessPool(processes);
        FileSignal started = _scratch.Signal("started");
        AsyncResult<int[]> longCall = pool.MapAsync(item => Nap(item, started), Enumerable.Range(0, Million), chunkSize);
        started.Wait();

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(49, pool.ApplyAsync(Arithmetic.Square, 7).Get(TimeSpan.FromSeconds(10)));
            Assert.Equal([0, 1, 4], pool.MapAsync(Arithmetic.Square, [0, 1, 2]).Get(TimeSpan.FromSeconds(10)));
            Assert.Equal([0, 1, 4], pool.IMap(Arithmetic.Square, [0, 1, 2]));
        }

        Assert.False(longCall.Ready);
        pool.Terminate();
    }

    [Fact]
    public void A_short_call_goes_before_the_chunks_of_a_long_one_that_were_sent_ahead()
    {
        using var pool = new ProcessPool(1);
        pool.Map(Arithmetic.Square, Enumerable.Range(0, 1000), 1); // Chunks are short, so that some are sent ahead.
        FileSignal begun = _scratch.Signal("begun");
        FileSignal go = _scratch.Signal("go");
        AsyncResult<int[]> longCall = pool.MapAsync(
            item =>
            {
                begun.Mark(item);
                if (item == 0)
                {
                    go.Wait();
                }

                return Stubborn.SpinsFor(5000);
            },
            Enumerable.Range(0, 100),
            chunkSize: 1);
        begun.WaitForMarks(1);
        AsyncResult<int> shortCall = pool.ApplyAsync(
            () => Directory.GetFiles(Path.GetDirectoryName(begun.Path)!, "begun-*").Length);
        Eventually.True(() => pool.GetStatistics().ActiveCalls == 2, "both calls are there");

        go.Set();

        Assert.InRange(shortCall.Get(), 1, 50); // 64 had been sent ahead, but do not run before it.
        Assert.Equal(100, longCall.Get().Length);
    }

    [Fact]
    public void Two_long_calls_come_on_together()
    {
        using var pool = new ProcessPool(2);
        int first = 0;
        int second = 0;
        AsyncResult<int[]> one = pool.MapAsync(
            Stubborn.SpinsFor, Enumerable.Repeat(500, 2000), chunkSize: null, Counting(n => Volatile.Write(ref first, n)));
        AsyncResult<int[]> two = pool.MapAsync(
            Stubborn.SpinsFor, Enumerable.Repeat(500, 2000), chunkSize: null, Counting(n => Volatile.Write(ref second, n)));

        two.Wait();
        int done = Volatile.Read(ref first);
        one.Get();

        Assert.True(done > 500, $"{done} of 2,000 items of the first had ended with the second");
        Assert.Equal(2000, Volatile.Read(ref second));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void An_async_function_does_not_wait_behind_others(int priorityOfOthers)
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxConcurrencyPerWorker = 4 });
        FileSignal started = _scratch.Signal("started");
        FileSignal needed = _scratch.Signal("needed");
        AsyncResult<int> needing = pool.ApplyAsync(async () =>
        {
            started.Set();
            await Task.Run(needed.Wait);
            return 1;
        });
        started.Wait();
        AsyncResult<int>[] between = [.. Enumerable.Range(0, 3).Select(
            i => pool.ApplyAsync(Arithmetic.Square, i, new CallOptions { Priority = priorityOfOthers }))];
        AsyncResult<int> giving = pool.ApplyAsync(async () =>
        {
            await Task.Yield();
            needed.Set();
            return 2;
        });

        Assert.Equal(2, giving.Get(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, needing.Get(TimeSpan.FromSeconds(30)));
        Assert.Equal([0, 1, 4], between.Select(call => call.Get(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public void Others_are_not_kept_waiting_by_async_functions_that_never_end()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxConcurrencyPerWorker = 4 });
        FileSignal started = _scratch.Signal("started");
        FileSignal told = _scratch.Signal("told");
        AsyncResult<int> endless = pool.ApplyAsync(Stubborn.HeedsItsToken, started, told);
        started.Wait();

        Assert.Equal(49, pool.ApplyAsync(Arithmetic.Square, 7).Get(TimeSpan.FromSeconds(30)));
        Assert.Equal([0, 1, 4], pool.MapAsync(Arithmetic.Square, [0, 1, 2]).Get(TimeSpan.FromSeconds(30)));
        endless.Cancel();
    }

    private static int Nap(int item, FileSignal started)
    {
        if (item == 0)
        {
            started.Set();
        }

        Thread.Sleep(1); // The work itself.
        return item;
    }

    private static CallOptions Counting(Action<int> reached) =>
        new() { ProgressCallback = progress => reached(progress.Completed) };
}
