using System.Diagnostics;
using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>ASY: polling, waiting, awaiting.</summary>
public abstract class AsyncResultSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    private FileSignal Started => Signal("started");

    private FileSignal Go => Signal("go");

    [Fact]
    [Trait("Case", "ASY-01")]
    public void A_result_becomes_ready_and_can_be_got_again_and_again()
    {
        AsyncResult<int> result = Pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
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
        AsyncResult<int> result = Pool.ApplyAsync(() =>
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
        AsyncResult<int> result = Pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        Assert.Throws<InvalidOperationException>(() => result.Successful);
        Go.Set();
        result.Wait();
        Assert.True(result.Successful);

        AsyncResult<int> failure = Pool.ApplyAsync<int>(() => throw new FormatException());
        failure.Wait();
        Assert.False(failure.Successful);
    }

    [Fact]
    [Trait("Case", "ASY-03")]
    [Trait("Case", "ASY-04")]
    public void A_get_that_times_out_leaves_the_task_running()
    {
        AsyncResult<int> result = Pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        Started.Wait();
        var clock = Stopwatch.StartNew();

        Assert.Throws<TimeoutException>(() => result.Get(TimeSpan.FromSeconds(0.2)));
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(0.19), $"after {clock.Elapsed}");
        Assert.Throws<TimeoutException>(() => result.Get(TimeSpan.Zero));

        Go.Set();
        int pid = result.Get(TimeSpan.FromSeconds(30));
        Assert.Equal(Started.Number, pid); // there only now, perhaps: the worker may have been starting
    }

    [Fact]
    [Trait("Case", "ASY-04")]
    public void A_get_without_time_to_wait_gives_what_is_there()
    {
        AsyncResult<int> result = Pool.ApplyAsync(Arithmetic.Seven);
        AsyncResult<int> failure = Pool.ApplyAsync<int>(() => throw new FormatException());
        result.Wait();
        failure.Wait();

        Assert.Equal(7, result.Get(TimeSpan.Zero));
        Assert.Throws<FormatException>(() => failure.Get(TimeSpan.Zero));
    }

    [Fact]
    [Trait("Case", "ASY-05")]
    public void Minus_one_millisecond_waits_without_limit_and_other_negatives_are_refused()
    {
        AsyncResult<int> result = Pool.ApplyAsync(Arithmetic.Seven);
        Assert.Equal(7, result.Get(TimeSpan.FromMilliseconds(-1)));
        Assert.True(result.Wait(Timeout.InfiniteTimeSpan));
        using ResultEnumerator<int> stream = Pool.IMap(Arithmetic.Square, [3]).GetEnumerator();
        using var closed = Executor.CreatePool(1);
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
        AsyncResult<int> result = Pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        AsyncResult<int> failure = Pool.ApplyAsync<int>(() => throw new FormatException());

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
        AsyncResult<int> failure = Pool.ApplyAsync<int>(() => throw new FormatException("mine"));

        Assert.Equal("mine", (await Assert.ThrowsAsync<FormatException>(async () => await failure)).Message);
        Assert.Equal("mine", Assert.Throws<FormatException>(() => failure.Get()).Message);
        Assert.Same(failure.AsTask(), failure.AsTask());
        Assert.IsType<FormatException>(Assert.Single(failure.AsTask().Exception!.InnerExceptions));
    }

    [Fact]
    [Trait("Case", "ASY-15")]
    public async Task Results_combine_as_tasks_do()
    {
        AsyncResult<int> slow = Pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        AsyncResult<int>[] quick = [.. Enumerable.Range(0, 10).Select(i => Pool.ApplyAsync(Arithmetic.Square, i))];

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
        AsyncResult<int> first = Pool.ApplyAsync(Arithmetic.Seven);
        Task<int> blocking = first.AsTask().ContinueWith(
            _ => Pool.Apply(Arithmetic.Square, 3),
            TestContext.Current.CancellationToken,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        Assert.Equal(9, await blocking.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    [Trait("Case", "ERR-15")]
    public void Each_get_throws_and_the_remote_stack_stays()
    {
        AsyncResult<int> failure = Pool.ApplyAsync<int>(() => throw new FormatException());

        for (int i = 0; i < 3; i++)
        {
            FormatException thrown = Assert.Throws<FormatException>(() => failure.Get());
            Assert.Contains(nameof(Each_get_throws_and_the_remote_stack_stays), thrown.StackTrace);
        }
    }

    [Fact]
    [Trait("Case", "ASY-15")]
    public async Task Results_of_different_types_are_awaited_together_without_ceremony()
    {
        AsyncResult<int> number = Pool.ApplyAsync(Arithmetic.Square, 3);
        AsyncResult<string> text = Pool.ApplyAsync(() => "text");
        AsyncResult<int>[] squares = [.. Enumerable.Range(0, 10).Select(i => Pool.ApplyAsync(Arithmetic.Square, i))];

        await Task.WhenAll(number, text);
        int[] all = await Task.WhenAll(squares);
        int[] both = await Task.WhenAll(squares[2], squares[3]);

        Assert.Equal((9, "text"), (number.Get(), text.Get()));
        Assert.Equal(Enumerable.Range(0, 10).Select(Arithmetic.Square), all);
        Assert.Equal([4, 9], both);
        await Assert.ThrowsAsync<ArgumentException>(() => Task.WhenAll(number, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Task.WhenAll((List<AsyncResult>)null!));
    }

    [Fact]
    [Trait("Case", "ASY-15")]
    public async Task Calls_of_any_type_fit_into_one_list()
    {
        List<AsyncResult> calls =
        [
            Pool.ApplyAsync(Arithmetic.Seven),
            Pool.ApplyAsync(() => "text"),
            Pool.ApplyAsync<int>(() => throw new FormatException("mine")),
        ];

        await Assert.ThrowsAsync<FormatException>(() => Task.WhenAll(calls));

        calls[0].Get();
        calls[1].Get(TimeSpan.FromSeconds(30));
        await calls[1];
        Assert.Equal("mine", Assert.Throws<FormatException>(calls[2].Get).Message);
        Assert.Equal("mine", (await Assert.ThrowsAsync<FormatException>(async () => await calls[2])).Message);
        await calls[2].ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.Equal([true, true, false], calls.Select(call => call.Wait(TimeSpan.Zero) && call.Ready && call.Successful));
        _ = Assert.IsType<Task<string>>(calls[1].AsTask(), exactMatch: false);
    }

    [Fact]
    public async Task A_call_of_any_type_can_be_cancelled_and_says_so()
    {
        AsyncResult running = Pool.ApplyAsync(Stubborn.HeedsItsToken, Started, Go);
        Started.Wait();
        Assert.Throws<TimeoutException>(() => running.Get(TimeSpan.Zero));

        running.Cancel();

        Assert.Contains(nameof(Stubborn.HeedsItsToken), Assert.Throws<TaskCanceledException>(running.Get).Message);
        foreach (Func<Task> wait in new Func<Task>[] { async () => await running, () => Task.WhenAll([running]) })
        {
            TaskCanceledException end = await Assert.ThrowsAsync<TaskCanceledException>(wait);
            Assert.Contains(nameof(Stubborn.HeedsItsToken), end.Message);
        }

        Assert.True(running.AsTask().IsCanceled);
    }

    [Fact]
    [Trait("Case", "ASY-15")]
    public async Task ConfigureAwait_says_where_the_code_behind_goes_on()
    {
        var context = new CountingContext();
        AsyncResult<int> first = Pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);

        async Task<int> In(bool captured)
        {
            SynchronizationContext.SetSynchronizationContext(context);
            return await first.ConfigureAwait(captured);
        }

        Task<int> anywhere = In(captured: false);
        Task<int> inContext = In(captured: true);
        SynchronizationContext.SetSynchronizationContext(null);
        Go.Set();

        Assert.Equal(await anywhere, await inContext);
        Assert.Equal(1, context.Posted);
        ArgumentOutOfRangeException refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));
        Assert.Contains("to AsyncResult", refused.Message);
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posted;

        public int Posted => Volatile.Read(ref _posted);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posted);
            base.Post(d, state);
        }
    }
}
