using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>LIFE: what a pool says of itself, and waits that block no thread.</summary>
public sealed class PoolStateTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    private FileSignal Go => _scratch.Signal("go");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_pool_says_its_name()
    {
        using var named = new ProcessPool(new ProcessPoolOptions { Processes = 1, Name = "renderers" });
        using var unnamed = new ProcessPool(1);

        Assert.Equal("renderers", named.Name);
        Assert.Matches("^pool-[0-9]+$", unnamed.Name);
        Assert.Contains("renderers", Assert.Throws<InvalidOperationException>(named.Join).Message);
    }

    [Fact]
    public void A_pool_says_whether_it_takes_work()
    {
        using var pool = new ProcessPool(1);
        Assert.Equal(PoolState.Running, pool.State);
        pool.Close();
        Assert.Equal(PoolState.Closed, pool.State);
        pool.Terminate();
        Assert.Equal(PoolState.Terminated, pool.State);
        pool.Dispose();
        Assert.Equal(PoolState.Disposed, pool.State);

        using var broken = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Initializer = static () => throw new FormatException("a bad initializer"),
            WorkerOutput = WorkerOutput.Discard,
        });
        Assert.Throws<PoolBrokenException>(() => broken.Apply(Arithmetic.Seven));
        Assert.Equal(PoolState.Broken, broken.State);
        broken.Terminate();
        Assert.Equal(PoolState.Broken, broken.State);
    }

    [Fact]
    public async Task Joining_without_a_thread_waits_for_work_and_callbacks()
    {
        await using var pool = new ProcessPool(1);
        int called = 0;
        AsyncResult<int> running = pool.ApplyAsync(
            Stubborn.WaitsFor, Started, Go, new CallOptions { Callback = _ => Interlocked.Increment(ref called) });
        Started.Wait();
        pool.Close();

        Task join = pool.JoinAsync();
        Assert.False(join.IsCompleted);
        Go.Set();
        await join.WaitAsync(Bound);

        Assert.True(running.Successful);
        Assert.Equal(1, called);
        Assert.Empty(pool.WorkerIds());
        await pool.JoinAsync();
    }

    [Fact]
    public async Task The_token_of_a_join_ends_the_wait_and_nothing_else()
    {
        await using var pool = new ProcessPool(1);
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        Started.Wait();
        pool.Close();
        using var cancellation = new CancellationTokenSource();

        Task join = pool.JoinAsync(cancellation.Token);
        await cancellation.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => join.WaitAsync(Bound));

        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        Assert.False(running.Ready);
        Go.Set();
        await pool.JoinAsync().WaitAsync(Bound);
        Assert.True(running.Successful);
    }

    [Fact]
    public async Task Joining_an_open_pool_without_a_thread_is_refused()
    {
        await using var pool = new ProcessPool(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => pool.JoinAsync());

        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Fault", "34")]
    public async Task A_join_in_a_callback_does_not_wait_for_that_callback()
    {
        using var pool = new ProcessPool(1);
        var joined = new TaskCompletionSource();
        _ = pool.ApplyAsync(Arithmetic.Seven, new CallOptions
        {
            Callback = _ =>
            {
                pool.Close();
                pool.Terminate();
                pool.JoinAsync().GetAwaiter().GetResult();
                joined.SetResult();
            },
        });

        await joined.Task.WaitAsync(Bound);
    }

    [Fact]
    [Trait("Fault", "34")]
    public async Task A_join_waits_for_a_blocked_callback_until_its_token_ends_that()
    {
        using var end = new ManualResetEventSlim();
        await using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(Arithmetic.Seven, new CallOptions { Callback = _ => end.Wait() });
        pool.Close();
        Eventually.True(() => pool.WorkerIds().Count == 0, "the worker is gone");
        using var cancellation = new CancellationTokenSource();
        Task join = pool.JoinAsync(cancellation.Token);
        Assert.False(join.IsCompleted);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => join.WaitAsync(Bound));
        end.Set();

        await pool.JoinAsync().WaitAsync(Bound);
        Assert.Equal(7, call.Get(TimeSpan.Zero));
    }

    [Fact]
    public async Task All_workers_are_there_when_a_pool_is_ready()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 3, Initializer = WaitsForIt(Go) });
        Task ready = pool.WhenReadyAsync();
        Assert.False(ready.IsCompleted);
        Assert.Equal(0, pool.GetStatistics().IdleWorkers);

        Go.Set();
        await ready.WaitAsync(Bound);

        Assert.Equal(3, pool.GetStatistics().IdleWorkers);
        await pool.WhenReadyAsync();
    }

    [Fact]
    public async Task Who_waits_for_a_pool_that_cannot_be_ready_is_told_why()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Initializer = static () => throw new FormatException("a bad initializer"),
            WorkerOutput = WorkerOutput.Discard,
        });

        var broken = await Assert.ThrowsAsync<PoolBrokenException>(() => pool.WhenReadyAsync().WaitAsync(Bound));

        Assert.Equal("a bad initializer", Assert.IsType<FormatException>(broken.InnerException).Message);
    }

    [Theory]
    [InlineData("terminated")]
    [InlineData("disposed")]
    [Trait("Fault", "35")]
    public async Task Who_waits_for_a_pool_that_is_ended_is_told_so(string how)
    {
        var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, Initializer = WaitsForIt(Go) });
        Task ready = pool.WhenReadyAsync();
        Action end = how == "terminated" ? pool.Terminate : pool.Dispose;

        end();

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => ready.WaitAsync(Bound));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => pool.WhenReadyAsync().WaitAsync(Bound));
        await pool.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_can_wait_for_a_closed_pool_to_be_ready()
    {
        await using var pool = new ProcessPool(1);
        pool.Close();

        await Assert.ThrowsAsync<InvalidOperationException>(() => pool.WhenReadyAsync().WaitAsync(Bound));
    }

    [Fact]
    public async Task The_token_of_who_waits_for_a_pool_to_be_ready_ends_the_wait_only()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, Initializer = WaitsForIt(Go) });
        using var cancellation = new CancellationTokenSource();
        Task ready = pool.WhenReadyAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ready.WaitAsync(Bound));
        Go.Set();
        await pool.WhenReadyAsync().WaitAsync(Bound);
    }

    [Fact]
    public void A_pool_inside_a_worker_starts_when_somebody_waits_for_it()
    {
        using var pool = new ProcessPool(1);

        (int before, int after) = pool.Apply(static async () =>
        {
            await using var inner = new ProcessPool(2);
            int before = inner.GetStatistics().WorkersStarted;
            await inner.WhenReadyAsync();
            return (before, inner.GetStatistics().IdleWorkers);
        });

        Assert.Equal((0, 2), (before, after));
    }

    private static Action WaitsForIt(FileSignal signal) => () => signal.Wait();
}
