using System.Diagnostics;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>ASY: polling, waiting, awaiting.</summary>
public sealed class AsyncResultTests(SharedPool shared) : IClassFixture<SharedPool>, IDisposable
{
    private readonly ProcessPool _pool = shared.Pool;
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    private FileSignal Go => _scratch.Signal("go");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "ASY-01")]
    public void A_result_becomes_ready_and_can_be_got_again_and_again()
    {
        AsyncResult<int> result = _pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        Started.Wait();
        Assert.False(result.Ready);

        Go.Set();

        int pid = result.Get();
        Assert.True(result.Ready);
        Assert.Equal(Started.Number, pid);
        Assert.Equal(pid, result.Get());
        Assert.Equal(pid, result.Get(TimeSpan.Zero));
    }

    [Fact]
    [Trait("Case", "ASY-01")]
    public void Getting_a_result_waits_for_the_task()
    {
        var clock = Stopwatch.StartNew();
        AsyncResult<int> result = _pool.ApplyAsync(() =>
        {
            Thread.Sleep(300); // The work itself.
            return 7;
        });

        Assert.Equal(7, result.Get());
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(0.3), $"after {clock.Elapsed}");
    }

    [Fact]
    [Trait("Case", "ASY-02")]
    public void Successful_may_be_asked_once_the_call_has_ended()
    {
        AsyncResult<int> result = _pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        Assert.Throws<InvalidOperationException>(() => result.Successful);
        Go.Set();
        result.Wait();
        Assert.True(result.Successful);

        AsyncResult<int> failure = _pool.ApplyAsync<int>(() => throw new FormatException());
        failure.Wait();
        Assert.False(failure.Successful);
    }

    [Fact]
    [Trait("Case", "ASY-03")]
    [Trait("Case", "ASY-04")]
    public void A_get_that_times_out_leaves_the_task_running()
    {
        AsyncResult<int> result = _pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        Started.Wait();
        var clock = Stopwatch.StartNew();

        Assert.Throws<TimeoutException>(() => result.Get(TimeSpan.FromSeconds(0.2)));
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(0.19), $"after {clock.Elapsed}");
        Assert.Throws<TimeoutException>(() => result.Get(TimeSpan.Zero));

        Go.Set();
        Assert.Equal(Started.Number, result.Get(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    [Trait("Case", "ASY-04")]
    public void A_get_without_time_to_wait_gives_what_is_there()
    {
        AsyncResult<int> result = _pool.ApplyAsync(Arithmetic.Seven);
        AsyncResult<int> failure = _pool.ApplyAsync<int>(() => throw new FormatException());
        result.Wait();
        failure.Wait();

        Assert.Equal(7, result.Get(TimeSpan.Zero));
        Assert.Throws<FormatException>(() => failure.Get(TimeSpan.Zero));
    }

    [Fact]
    [Trait("Case", "ASY-05")]
    public void Minus_one_millisecond_waits_without_limit_and_other_negatives_are_refused()
    {
        AsyncResult<int> result = _pool.ApplyAsync(Arithmetic.Seven);
        Assert.Equal(7, result.Get(TimeSpan.FromMilliseconds(-1)));
        Assert.True(result.Wait(Timeout.InfiniteTimeSpan));
        using ResultEnumerator<int> stream = _pool.IMap(Arithmetic.Square, [3]).GetEnumerator();
        using var closed = new ProcessPool(1);
        closed.Close();

        TimeSpan[] wrongs =
            [TimeSpan.FromMilliseconds(-2), TimeSpan.FromSeconds(-1), TimeSpan.MinValue, TimeSpan.MaxValue];
        foreach (TimeSpan wrong in wrongs)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => result.Get(wrong));
            Assert.Throws<ArgumentOutOfRangeException>(() => result.Wait(wrong));
            Assert.Throws<ArgumentOutOfRangeException>(() => stream.MoveNext(wrong));
            Assert.Throws<ArgumentOutOfRangeException>(() => closed.Join(wrong));
        }

        Assert.True(stream.MoveNext(TimeSpan.FromMilliseconds(-1)));
        Assert.True(closed.Join(TimeSpan.FromMilliseconds(-1)));
    }

    [Fact]
    [Trait("Case", "ASY-06")]
    public void Waiting_says_whether_the_call_has_ended_and_never_throws_its_exception()
    {
        AsyncResult<int> result = _pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        AsyncResult<int> failure = _pool.ApplyAsync<int>(() => throw new FormatException());

        Assert.False(result.Wait(TimeSpan.FromSeconds(0.05)));
        Assert.False(result.Wait(TimeSpan.Zero));
        Assert.True(failure.Wait(TimeSpan.FromSeconds(30)));
        failure.Wait();

        Go.Set();
        Assert.True(result.Wait(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    [Trait("Case", "ASY-15")]
    public async Task Awaiting_throws_the_tasks_own_exception()
    {
        AsyncResult<int> failure = _pool.ApplyAsync<int>(() => throw new FormatException("mine"));

        Assert.Equal("mine", (await Assert.ThrowsAsync<FormatException>(async () => await failure)).Message);
        Assert.Equal("mine", Assert.Throws<FormatException>(() => failure.Get()).Message);
        Assert.Same(failure.AsTask(), failure.AsTask());
        Assert.IsType<FormatException>(Assert.Single(failure.AsTask().Exception!.InnerExceptions));
    }

    [Fact]
    [Trait("Case", "ASY-15")]
    public async Task Results_combine_as_tasks_do()
    {
        AsyncResult<int> slow = _pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        AsyncResult<int>[] quick = [.. Enumerable.Range(0, 10).Select(i => _pool.ApplyAsync(Arithmetic.Square, i))];

        Task<int> first = await Task.WhenAny(slow.AsTask(), quick[0].AsTask());
        Assert.Same(quick[0].AsTask(), first);
        int[] squares = await Task.WhenAll(quick.Select(result => result.AsTask()));
        Assert.Equal(Enumerable.Range(0, 10).Select(Arithmetic.Square), squares);

        Go.Set();
        await slow;
        int late = await quick[3].AsTask().ContinueWith(
            task => task.Result + 1,
            TestContext.Current.CancellationToken,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
        Assert.Equal(10, late);
    }

    [Fact]
    [Trait("Case", "ASY-15")]
    public async Task Continuations_may_block_without_harm_to_other_results()
    {
        AsyncResult<int> first = _pool.ApplyAsync(Arithmetic.Seven);
        Task<int> blocking = first.AsTask().ContinueWith(
            _ => _pool.Apply(Arithmetic.Square, 3),
            TestContext.Current.CancellationToken,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        Assert.Equal(9, await blocking.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    [Trait("Case", "ERR-15")]
    public void Each_get_throws_and_the_remote_stack_stays()
    {
        AsyncResult<int> failure = _pool.ApplyAsync<int>(() => throw new FormatException());

        for (int i = 0; i < 3; i++)
        {
            FormatException thrown = Assert.Throws<FormatException>(() => failure.Get());
            Assert.Contains(nameof(Each_get_throws_and_the_remote_stack_stays), thrown.StackTrace);
        }
    }
}
