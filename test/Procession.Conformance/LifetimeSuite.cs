using System.Diagnostics;
using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>LIFE: close, terminate, join, dispose.</summary>
public abstract class LifetimeSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    private FileSignal Started => Signal("started");

    // What does not stop is killed, where that can be done.
    private bool IsDeaf => Executor.Can(Capabilities.Kill);

    [Fact]
    [Trait("Case", "LIFE-01")]
    public void Close_and_join_let_all_submitted_work_end()
    {
        using var pool = Executor.CreatePool(2);
        AsyncResult<long>[] results =
            [.. Enumerable.Range(0, 50).Select(i => pool.ApplyAsync(Arithmetic.SquareSlowly, i))];

        pool.CloseAndJoin();

        Assert.All(results, result => Assert.True(result.Ready && result.Successful));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i * i), results.Select(result => result.Get()));
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("joined")]
    [InlineData("terminated")]
    [InlineData("disposed")]
    [Trait("Case", "LIFE-02")]
    public void An_ended_pool_refuses_work_at_the_call_in_every_form(string how)
    {
        using var pool = Executor.CreatePool(1);
        switch (how)
        {
            case "closed":
                pool.Close();
                break;
            case "joined":
                pool.CloseAndJoin();
                break;
            case "terminated":
                pool.Terminate();
                break;
            default:
                pool.Dispose();
                break;
        }

        var source = new CountingSource(5);
        foreach (Action call in new Action[]
        {
            () => pool.Apply(Arithmetic.Seven),
            () => pool.ApplyAsync(Arithmetic.Seven),
            () => pool.Map(Arithmetic.Square, source),
            () => pool.MapAsync(Arithmetic.Square, source),
            () => pool.Map(Arithmetic.Square, Array.Empty<int>()),
            () => pool.StarMap((a, b) => a + b, [(1, 2)]),
            () => pool.IMap(Arithmetic.Square, source),
            () => pool.IMapUnordered(Arithmetic.Square, source),
            () => pool.IMapAsync(Arithmetic.Square, source),
            () => pool.IMapUnorderedAsync(Arithmetic.Square, source.Async()),
        })
        {
            if (how == "disposed")
            {
                Assert.Throws<ObjectDisposedException>(call);
            }
            else
            {
                Assert.ThrowsAny<InvalidOperationException>(call);
            }
        }

        Assert.Equal(0, source.Drawn);
    }

    [Fact]
    [Trait("Case", "LIFE-03")]
    public void Joining_an_open_pool_is_refused()
    {
        using var pool = Executor.CreatePool(1);

        Assert.Throws<InvalidOperationException>(() => pool.Join());
        Assert.Throws<InvalidOperationException>(() => pool.Join(TimeSpan.Zero));
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "LIFE-04")]
    [Trait("Fault", "35")]
    public async Task Ending_may_be_repeated_and_mixed_in_any_order()
    {
        var random = new Random(17);
        for (int round = 0; round < 4; round++)
        {
            var pool = Executor.CreatePool(1);
            Action[] ends = [pool.Close, pool.Terminate, pool.Join, pool.Dispose];
            pool.Close();
            for (int i = 0; i < 12; i++)
            {
                ends[random.Next(ends.Length)]();
            }

            await pool.DisposeAsync();
            await pool.DisposeAsync();
            pool.Dispose();
        }
    }

    [Fact]
    [Trait("Case", "LIFE-04")]
    [Trait("Fault", "35")]
    public void Many_threads_may_end_a_pool_at_once()
    {
        var pool = Executor.CreatePool(2);
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.SleepsOn, Started, IsDeaf);
        Started.Wait();

        Parallel.Invoke(pool.Close, pool.Terminate, pool.Dispose, pool.Dispose, pool.Terminate);

        Assert.Throws<PoolTerminatedException>(() => running.Get(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    [Trait("Case", "LIFE-05")]
    [Trait("Case", "LIFE-09")]
    [Trait("Fault", "35")]
    public void Terminate_ends_ten_thousand_queued_sleeps_at_once()
    {
        using var pool = Executor.CreatePool(3);
        FileSignal started = Started;
        bool isDeaf = IsDeaf;
        AsyncResult<int[]> map =
            pool.MapAsync(_ => Stubborn.SleepsOn(started, isDeaf), Enumerable.Range(0, 10_000), 1);
        IReadOnlyList<int> pids = pool.WorkerIds();
        started.Wait();
        var clock = Stopwatch.StartNew();

        pool.Terminate();
        pool.Join();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
        Executor.AssertGone(pids);
        Assert.Throws<PoolTerminatedException>(() => map.Get());
    }

    [Fact]
    [Trait("Case", "LIFE-07")]
    [Trait("Fault", "36")]
    public void Leaving_the_using_block_cuts_off_what_is_running()
    {
        AsyncResult<int> running;
        AsyncResult<int> queued;
        Stopwatch clock;
        using (var pool = Executor.CreatePool(1))
        {
            running = pool.ApplyAsync(Stubborn.SleepsOn, Started, IsDeaf);
            queued = pool.ApplyAsync(Arithmetic.Seven);
            Started.Wait();
            clock = Stopwatch.StartNew();
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
        Executor.AssertGone([Started.Number]);
        Assert.Throws<PoolTerminatedException>(() => running.Get());
        Assert.Throws<PoolTerminatedException>(() => queued.Get());
    }

    [Fact]
    [Trait("Case", "LIFE-08")]
    public void Join_with_a_time_limit_says_that_work_goes_on()
    {
        using var pool = Executor.CreatePool(1);
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.SleepsOn, Started, IsDeaf);
        Started.Wait();
        pool.Close();
        var clock = Stopwatch.StartNew();

        Assert.False(pool.Join(TimeSpan.FromSeconds(0.4)));

        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(0.39), $"after {clock.Elapsed}");
        pool.Terminate();
        Assert.True(pool.Join(TimeSpan.FromSeconds(30)));
        Assert.Throws<PoolTerminatedException>(() => running.Get());
    }

    [Fact]
    [Trait("Case", "LIFE-10")]
    public void Closing_at_once_waits_for_workers_that_are_still_to_come()
    {
        using var pool = Executor.CreatePool(new ProcessPoolOptions { Processes = 3, MaxTasksPerChild = 1 });
        AsyncResult<int>[] results = [.. Enumerable.Range(0, 6).Select(i => pool.ApplyAsync(
            () =>
            {
                Thread.Sleep(300); // The work itself.
                return i;
            }))];

        pool.CloseAndJoin();

        Assert.Equal(Enumerable.Range(0, 6), results.Select(result => result.Get(TimeSpan.Zero)));
    }
}
