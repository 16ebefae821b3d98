using System.Diagnostics;
using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>ASY-16 to 18, NET-02, CRASH-16: cancelling what is queued, heeds, or is deaf.</summary>
public abstract class CancellationSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    private FileSignal Started => Signal("started");

    private FileSignal Go => Signal("go");

    private FileSignal Told => Signal("told");

    [Fact]
    [Trait("Case", "ASY-16")]
    [Trait("Fault", "20")]
    public void Cancelled_queued_calls_never_run_and_the_running_one_ends_normally()
    {
        using var pool = Executor.CreatePool(1);
        FileSignal ran = Signal("ran");
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        AsyncResult<int>[] queued = [.. Enumerable.Range(0, 9).Select(i => pool.ApplyAsync(
            () =>
            {
                ran.Mark(i);
                return i;
            }))];
        Started.Wait();

        Array.ForEach(queued, call => call.Cancel());
        Assert.All(queued, call => Assert.Throws<TaskCanceledException>(() => call.Get(TimeSpan.FromSeconds(5))));
        Go.Set();

        Assert.Equal(Started.Number, running.Get());
        Assert.Equal(Started.Number, pool.Apply(Arithmetic.Pid, 0));
        pool.CloseAndJoin();
        Assert.Equal(0, Marks("ran"));
    }

    [Fact]
    [Trait("Case", "NET-02")]
    public async Task A_token_cancelled_before_the_call_means_that_it_never_runs()
    {
        await using var pool = Executor.CreatePool(1);
        FileSignal ran = Signal("ran");
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        var options = new CallOptions { CancellationToken = cancellation.Token };

        OperationCanceledException end = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await pool.ApplyAsync(
                () =>
                {
                    ran.Set();
                    return 1;
                },
                options));
        OperationCanceledException endOfMap = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await pool.MapAsync(Arithmetic.Square, [1, 2], null, options));

        Assert.Equal(cancellation.Token, end.CancellationToken);
        Assert.Equal(cancellation.Token, endOfMap.CancellationToken);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
        Assert.False(ran.IsSet);
    }

    [Fact]
    [Trait("Case", "NET-02")]
    public async Task A_token_cancelled_while_the_call_is_queued_means_that_it_never_runs()
    {
        await using var pool = Executor.CreatePool(1);
        FileSignal ran = Signal("ran");
        using var cancellation = new CancellationTokenSource();
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        AsyncResult<int> queued = pool.ApplyAsync(
            () =>
            {
                ran.Set();
                return 1;
            },
            new CallOptions { CancellationToken = cancellation.Token });
        Started.Wait();

        await cancellation.CancelAsync();

        OperationCanceledException end =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await queued);
        Assert.Equal(cancellation.Token, end.CancellationToken);
        Assert.True(queued.AsTask().IsCanceled);
        Go.Set();
        await running;
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
        Assert.False(ran.IsSet);
    }

    [Fact]
    [Trait("Case", "NET-02")]
    public async Task A_running_function_that_heeds_its_token_ends_and_its_worker_lives_on()
    {
        await using var pool = Executor.CreatePool(1);
        using var cancellation = new CancellationTokenSource();
        AsyncResult<int> running = pool.ApplyAsync(
            Stubborn.HeedsItsToken, Started, Told, new CallOptions { CancellationToken = cancellation.Token });
        Started.Wait();

        await cancellation.CancelAsync();

        OperationCanceledException end =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await running);
        Assert.Equal(cancellation.Token, end.CancellationToken);
        Told.Wait();
        Assert.Equal(Started.Number, pool.Apply(Arithmetic.Pid, 0));
        Assert.Equal(0, pool.GetStatistics().WorkersCrashed);
    }

    [Fact]
    [Trait("Case", "ASY-17")]
    [Trait("Case", "CRASH-16")]
    [Trait("Fault", "17")]
    public void A_running_function_that_is_deaf_is_killed_after_the_grace()
    {
        Executor.Needs(Capabilities.Kill, "ASY-17", "CRASH-16");
        using var pool =
            Executor.CreatePool(new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.FromSeconds(0.3) });
        AsyncResult<int> deaf = pool.ApplyAsync(Stubborn.SpinsForever, Started);
        Started.Wait();
        var clock = Stopwatch.StartNew();

        deaf.Cancel();

        // The caller has control back at once, whatever the grace.
        Assert.Throws<TaskCanceledException>(() => deaf.Get(TimeSpan.FromSeconds(5)));
        int next = pool.Apply(Arithmetic.Pid, 0);
        Assert.NotEqual(Started.Number, next);
        Assert.True(
            clock.Elapsed >= TimeSpan.FromSeconds(0.28), $"killed after {clock.Elapsed}, before the grace was over");
        Executor.AssertGone([Started.Number], within: TimeSpan.FromSeconds(5));
        Assert.Equal([next], pool.WorkerIds());
    }

    [Fact]
    [Trait("Case", "CRASH-16")]
    public void A_call_with_a_time_limit_gives_control_back_when_the_function_spins()
    {
        Executor.Needs(Capabilities.Kill, "CRASH-16");
        using var pool = Executor.CreatePool(new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.Zero });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        AsyncResult<int> spinning =
            pool.ApplyAsync(Stubborn.SpinsForever, Started, new CallOptions { CancellationToken = limit.Token });

        OperationCanceledException end =
            Assert.ThrowsAny<OperationCanceledException>(() => spinning.Get(TimeSpan.FromSeconds(20)));

        Assert.Equal(limit.Token, end.CancellationToken);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "CRASH-16")]
    public void A_spinning_function_does_not_hold_up_terminate()
    {
        Executor.Needs(Capabilities.Kill, "CRASH-16");
        using var pool = Executor.CreatePool(1);
        AsyncResult<int> spinning = pool.ApplyAsync(Stubborn.SpinsForever, Started);
        Started.Wait();
        var clock = Stopwatch.StartNew();

        pool.Terminate();
        Assert.True(pool.Join(TimeSpan.FromSeconds(30)));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
        Executor.AssertGone([Started.Number]);
        Assert.Throws<PoolTerminatedException>(() => spinning.Get());
    }

    [Fact]
    [Trait("Case", "ASY-18")]
    public void Only_the_calls_beyond_their_time_limit_are_cut_off()
    {
        using var pool = Executor.CreatePool(new ProcessPoolOptions { Processes = 3, CancellationGrace = TimeSpan.Zero });
        pool.Ready();
        FileSignal started = Started;
        using var limit = new CancellationTokenSource();
        var limited = new CallOptions { CancellationToken = limit.Token };

        bool isDeaf = Executor.Can(Capabilities.Kill);

        // The quick ones come first; the sleepers then take all three workers.
        AsyncResult<int>[] quick =
            [.. Enumerable.Range(0, 3).Select(i => pool.ApplyAsync(Arithmetic.Square, i, limited))];
        AsyncResult<int>[] sleepers =
            [.. Enumerable.Range(0, 3).Select(_ => pool.ApplyAsync(Stubborn.SleepsOn, started, isDeaf, limited))];
        Array.ForEach(quick, call => call.Wait());
        limit.CancelAfter(TimeSpan.FromSeconds(0.1));

        Assert.All(
            sleepers, call => Assert.ThrowsAny<OperationCanceledException>(() => call.Get(TimeSpan.FromSeconds(20))));
        Assert.All(quick, call => Assert.True(call.Successful));
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ASY-16")]
    public void Cancelling_an_ended_call_changes_nothing()
    {
        using var pool = Executor.CreatePool(1);
        AsyncResult<int> call = pool.ApplyAsync(Arithmetic.Seven);
        call.Wait();

        call.Cancel();

        Assert.Equal(7, call.Get());
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "ASY-17")]
    public void A_cancelled_map_frees_its_workers_for_other_calls()
    {
        Executor.Needs(Capabilities.Kill, "ASY-17");
        using var pool =
            Executor.CreatePool(new ProcessPoolOptions { Processes = 2, CancellationGrace = TimeSpan.FromSeconds(0.2) });
        using var cancellation = new CancellationTokenSource();
        FileSignal started = Started;
        AsyncResult<int[]> map = pool.MapAsync(
            _ => Stubborn.SpinsForever(started),
            Enumerable.Range(0, 1000),
            chunkSize: 1,
            new CallOptions { CancellationToken = cancellation.Token });
        AsyncResult<int> other = pool.ApplyAsync(Arithmetic.Seven);
        Started.Wait();

        cancellation.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => map.Get(TimeSpan.FromSeconds(5)));
        Assert.Equal(7, other.Get(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    [Trait("Case", "ERR-16")]
    public async Task A_function_that_throws_a_cancellation_of_its_own_has_failed_and_was_not_cancelled()
    {
        await using var pool = Executor.CreatePool(1);

        AsyncResult<int> call = pool.ApplyAsync<int>(() => throw new OperationCanceledException("my own"));
        OperationCanceledException failure =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);

        Assert.Equal("my own", failure.Message);
        Assert.True(call.AsTask().IsFaulted);
    }
}
