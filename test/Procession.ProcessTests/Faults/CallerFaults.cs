using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>What callers do to their own pool.</summary>
public sealed class CallerFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Fault", "34")]
    public void A_callback_that_blocks_holds_up_callbacks_only()
    {
        LeakCensus census = LeakCensus.Take();
        using var release = new ManualResetEventSlim();
        using (var pool = new ProcessPool(2))
        {
            AsyncResult<int> blocked = pool.ApplyAsync(
                Arithmetic.Square, 3, new CallOptions { Callback = _ => release.Wait(Bound) });

            Assert.Equal(Enumerable.Range(0, 100), pool.MapAsync(x => x, Enumerable.Range(0, 100)).Get(Bound));
            Assert.Throws<InvalidOperationException>(
                () => pool.ApplyAsync<int, int>(x => throw new InvalidOperationException(), 1).Get(Bound));
            Assert.False(blocked.Ready);
            pool.Terminate();
        }

        release.Set();
        census.AssertNothingLeft();
    }

    [Fact]
    [Trait("Fault", "34")]
    public void A_callback_that_waits_for_another_callback_is_told_so()
    {
        using var pool = new ProcessPool(1);
        Exception? seen = null;
        AsyncResult<int>? plain = null;
        var options = new CallOptions
        {
            Callback = _ =>
            {
                try
                {
                    plain = pool.ApplyAsync(Arithmetic.Square, 3);
                    plain.Get(); // needs no callback, so it may be waited for
                    AsyncResult<int> other = pool.ApplyAsync(Arithmetic.Square, 2, new CallOptions { Callback = _ => { } });
                    Assert.False(other.Wait(TimeSpan.Zero));
                    other.Get();
                }
                catch (Exception e)
                {
                    seen = e;
                }
            },
        };

        pool.ApplyAsync(Arithmetic.Square, 1, options).Get(Bound);

        Assert.Equal(9, plain!.Get());
        Assert.Contains("callback", Assert.IsType<InvalidOperationException>(seen).Message);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    public void Tasks_as_the_results_of_a_map_are_refused_with_the_cure()
    {
        using var pool = new ProcessPool(1);

        UnsendableException task = Assert.Throws<UnsendableException>(() => Discard(pool.Map(x => Task.Delay(x), [1])));
        UnsendableException valueTask = Assert.Throws<UnsendableException>(
            () => Discard(pool.IMap(_ => ValueTask.CompletedTask, [1])));
        UnsendableException hidden = Assert.Throws<UnsendableException>(() => Discard(pool.Apply((Func<object>)Later)));

        Assert.All([task, valueTask, hidden], refusal => Assert.Contains("to Apply or ForEach", refusal.Message));

        static Task<int> Later() => Task.FromResult(1);
    }

    [Fact]
    public void An_async_void_function_is_refused_with_the_cure()
    {
        using var pool = new ProcessPool(1);
        Action nobodyWaits = async () => await Task.Yield();
        Action<int> nobodyWaitsForItems = async _ => await Task.Yield();

        ArgumentException apply = Assert.Throws<ArgumentException>("func", () => pool.Apply(nobodyWaits));
        ArgumentException forEach = Assert.Throws<ArgumentException>("func", () => pool.ForEach(nobodyWaitsForItems, [1]));

        Assert.All([apply, forEach], refusal => Assert.Contains("Let it return a Task", refusal.Message));
    }

    [Fact]
    public void An_item_that_cannot_travel_is_named_by_its_place()
    {
        using var pool = new ProcessPool(1);
        object[] items = [1, 2, new Unwritable()];

        UnsendableException map = Assert.Throws<UnsendableException>(() => pool.Map(x => x, items));
        UnsendableException stream = Assert.Throws<UnsendableException>(() => pool.IMap(x => x, items).ToArray());

        Assert.StartsWith("Item 2: ", map.Message);
        Assert.StartsWith("Item 2: ", stream.Message);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    public void A_cancelled_call_says_which()
    {
        using var pool = new ProcessPool(1);
        AsyncResult<int> result = pool.ApplyAsync(Stubborn.SleepsForever, Started);
        result.Cancel();

        Assert.Contains(
            nameof(Stubborn.SleepsForever), Assert.ThrowsAny<OperationCanceledException>(() => result.Get(Bound)).Message);
    }

    [Theory]
    [InlineData("Close")]
    [InlineData("Terminate")]
    [InlineData("Dispose")]
    [Trait("Fault", "35")]
    public void A_full_pool_is_ended_and_every_waiter_has_an_answer(string how)
    {
        LeakCensus census = LeakCensus.Take();
        using (var pool = new ProcessPool(1))
        {
            AsyncResult<long>[] calls =
                [.. Enumerable.Range(0, how == "Close" ? 200 : 2000).Select(i => pool.ApplyAsync(Arithmetic.SquareSlowly, i))];
            Task<long>[] waiters = [.. calls.Select(call => call.AsTask())];
            ResultEnumerator<int> stream = pool.IMap(Arithmetic.Square, Enumerable.Range(0, 1000)).GetEnumerator();

            ((Action)(how switch { "Close" => pool.Close, "Terminate" => pool.Terminate, _ => pool.Dispose }))();

            Assert.All(waiters, waiter => Assert.True(Task.WaitAny([waiter], Bound) == 0));
            Assert.Equal(how == "Close", waiters[^1].IsCompletedSuccessfully);
            Assert.True(how == "Close" || waiters[^1].Exception!.InnerException is PoolTerminatedException);
            stream.Dispose();
        }

        census.AssertNothingLeft();
    }

    [Fact]
    [Trait("Fault", "36")]
    public void A_result_asked_for_after_dispose_is_an_error_and_no_wait()
    {
        AsyncResult<int> running;
        AsyncResult<int> queued;
        AsyncResult<int> done;
        using (var pool = new ProcessPool(1))
        {
            done = pool.ApplyAsync(Arithmetic.Square, 5);
            done.Wait();
            running = pool.ApplyAsync(Stubborn.SleepsForever, Started);
            queued = pool.ApplyAsync(Arithmetic.Square, 2);
            Started.Wait();
        }

        Assert.True(running.Ready && queued.Ready);
        Assert.Equal(25, done.Get());
        Assert.Throws<PoolTerminatedException>(() => running.Get());
        Assert.Throws<PoolTerminatedException>(() => queued.Get());
    }

    [Fact]
    [Trait("Fault", "35")]
    [Trait("Fault", "39")]
    public void A_function_cannot_take_its_own_pool_along()
    {
        using var pool = new ProcessPool(1);

        UnsendableException e = Assert.Throws<UnsendableException>(() => pool.Apply(() => pool.Apply(Arithmetic.Square, 2)));

        Assert.Contains("pool", e.Message);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    [Trait("Fault", "32")]
    public void A_source_that_blocks_does_not_keep_the_pool_from_ending()
    {
        using var release = new ManualResetEventSlim();
        using (var pool = new ProcessPool(1))
        {
            ResultEnumerator<int> results = pool.IMap(Arithmetic.Square, Blocking(release)).GetEnumerator();
            Assert.True(results.MoveNext());
            Assert.True(results.MoveNext());
            results.Dispose();
            Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
        }

        release.Set();
    }

    [Fact]
    [Trait("Fault", "40")]
    public void Large_arguments_and_large_results_do_not_block_each_other()
    {
        using var pool = new ProcessPool(2);
        byte[][] items = [.. Enumerable.Range(0, 40).Select(i => new byte[2_000_000 + i])];

        byte[][] results = pool.MapAsync(Arithmetic.Echo, items, chunkSize: 2).Get(Bound);

        Assert.Equal(items.Select(item => item.Length), results.Select(result => result.Length));
    }

    [Fact]
    [Trait("Fault", "40")]
    public void A_gigabyte_of_output_blocks_nothing()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkerOutput = WorkerOutput.Discard });

        AsyncResult<int> result = pool.ApplyAsync(
            megabytes =>
            {
                byte[] text = new byte[1 << 20];
                Array.Fill(text, (byte)'x');
                using Stream output = Console.OpenStandardOutput();
                using Stream errors = Console.OpenStandardError();
                for (int i = 0; i < megabytes; i++)
                {
                    output.Write(text);
                    errors.Write(text);
                }

                return megabytes;
            },
            512);

        Assert.Equal(512, result.Get(TimeSpan.FromSeconds(50)));
    }

    private static void Discard(object result) => _ = result;

    private static IEnumerable<int> Blocking(ManualResetEventSlim release)
    {
        yield return 1;
        yield return 2;
        release.Wait(Bound);
    }
}
