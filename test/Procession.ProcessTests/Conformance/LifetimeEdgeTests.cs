using System.Runtime.CompilerServices;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>LIFE: pools that end early, late or never.</summary>
public sealed class LifetimeEdgeTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "LIFE-12")]
    [Trait("Fault", "37")]
    public void A_dropped_pool_ends_its_workers()
    {
        IReadOnlyList<int> pids = DropAPool();

        Eventually.True(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !pids.Any(Proc.Exists);
            },
            "the workers of the dropped pool are gone");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(80)]
    [Trait("Case", "LIFE-15")]
    public void A_pool_may_be_ended_while_its_workers_start(int milliseconds)
    {
        for (int round = 0; round < 3; round++)
        {
            using var pool = new ProcessPool(3);
            IReadOnlyList<int> pids = pool.WorkerIds();
            AsyncResult<int> submitted = pool.ApplyAsync(Stubborn.SleepsForever, Started);
            Thread.Sleep(milliseconds); // Any moment of the start is a fair one.

            pool.Terminate();
            pool.Join();

            Assert.Throws<PoolTerminatedException>(() => submitted.Get(TimeSpan.FromSeconds(5)));
            Assert.Equal(3, pids.Count);
            Assert.DoesNotContain(pids, Proc.Exists);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Join_in_the_source_of_a_stream_is_refused_since_it_would_wait_for_itself(bool isAsync)
    {
        using var pool = new ProcessPool(1);

        IEnumerable<int> Source()
        {
            yield return 1;
            pool.Close();
            pool.Join();
        }

        async IAsyncEnumerable<int> AsyncSource()
        {
            yield return 1;
            pool.Close();
            Assert.True(pool.Join(TimeSpan.FromSeconds(20)));
            await Task.CompletedTask;
        }

        var refusal = Assert.Throws<InvalidOperationException>(() => isAsync
            ? pool.IMapAsync(x => x, AsyncSource()).ToBlockingEnumerable().ToArray()
            : pool.IMap(x => x, Source()).ToArray());

        Assert.Contains("Join", refusal.Message);
        Assert.Contains("source", refusal.Message);
        Assert.True(pool.Join(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void Join_in_the_source_of_another_pools_stream_or_of_a_terminated_one_waits()
    {
        using var pool = new ProcessPool(1);
        using var other = new ProcessPool(1);
        bool hasJoined = false;

        IEnumerable<int> Source()
        {
            yield return 1;
            other.Close();
            other.Join();
            pool.Terminate();
            pool.Join();
            hasJoined = true;
        }

        Assert.Throws<PoolTerminatedException>(() => pool.IMap(x => x, Source()).ToArray());
        Eventually.True(() => Volatile.Read(ref hasJoined), "the source has joined both");
    }

    [Fact]
    [Trait("Case", "LIFE-15")]
    public void A_broken_pool_may_be_ended()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 2,
            Initializer = () => throw new FormatException("no"),
        });
        Assert.ThrowsAny<Exception>(() => pool.Apply(Arithmetic.Seven));

        pool.Terminate();
        Assert.True(pool.Join(TimeSpan.FromSeconds(10)));
        pool.Close();
    }

    [Fact]
    [Trait("Case", "LIFE-17")]
    [Trait("Fault", "16")]
    public void A_worker_that_does_not_end_within_the_grace_is_killed()
    {
        FileSignal stopping = _scratch.Signal("stopping");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            ShutdownGrace = TimeSpan.FromSeconds(0.5),
            Finalizer = () => Stubborn.SpinsForever(stopping),
        });
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));

        pool.CloseAndJoin();

        Assert.True(stopping.IsSet);
        Assert.False(Proc.Exists(stopping.Number));
    }

    [Fact]
    [Trait("Case", "CRASH-17")]
    public void A_worker_that_ignores_polite_signals_does_not_hold_up_terminate()
    {
        using var pool = new ProcessPool(1);
        AsyncResult<int> deaf = pool.ApplyAsync(Stubborn.SpinsAndIgnoresSigterm, Started);
        Started.Wait();

        pool.Terminate();

        Assert.True(pool.Join(TimeSpan.FromSeconds(10)));
        Assert.False(Proc.Exists(Started.Number));
        Assert.Throws<PoolTerminatedException>(() => deaf.Get());
    }

    [Fact]
    [Trait("Case", "LIFE-18")]
    public void Cancelling_what_is_pending_and_closing_adds_up()
    {
        using var pool = new ProcessPool(2);
        using var cancellation = new CancellationTokenSource();
        var options = new CallOptions { CancellationToken = cancellation.Token };
        FileSignal started = Started;
        AsyncResult<int>[] results = [.. Enumerable.Range(0, 50).Select(i => pool.ApplyAsync(
            () =>
            {
                started.Set();
                Thread.Sleep(20); // The work itself.
                return i;
            },
            options))];
        started.Wait();

        cancellation.Cancel();
        pool.CloseAndJoin();

        int cancelled = results.Count(result => result.AsTask().IsCanceled);
        Assert.InRange(cancelled, 20, 50);
        Assert.Equal(50, cancelled + results.Count(result => result.Successful));
    }

    [Fact]
    [Trait("Case", "LIFE-02")]
    [Trait("Fault", "35")]
    public void A_callback_may_dispose_of_its_pool()
    {
        var pool = new ProcessPool(1);
        IReadOnlyList<int> pids = pool.WorkerIds();
        using var disposed = new ManualResetEventSlim();

        pool.ApplyAsync(Arithmetic.Seven, new CallOptions
        {
            Callback = _ =>
            {
                pool.Dispose();
                disposed.Set();
            },
        });

        Assert.True(disposed.Wait(TimeSpan.FromSeconds(20)), "Dispose waits for the callback that called it.");
        Eventually.Gone(pids, TimeSpan.FromSeconds(5));
    }

    [Fact]
    [Limit(120)]
    [Trait("Case", "LOAD-08")]
    public void Fifty_pools_one_after_the_other_leave_nothing()
    {
        UseAPool(); // What is opened once and kept.
        LeakCensus census = LeakCensus.Take(slack: 2);

        for (int i = 0; i < 50; i++)
        {
            UseAPool();
        }

        census.AssertNothingLeft();
    }

    private static void UseAPool()
    {
        using var pool = new ProcessPool(1);
        Assert.Equal([1, 4, 9], pool.Map(Arithmetic.Square, [1, 2, 3]));
    }

    // A method of its own, so that no local keeps the pool alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<int> DropAPool()
    {
#pragma warning disable CA2000 // To be dropped is what this pool is for.
        var pool = new ProcessPool(2);
#pragma warning restore CA2000
        Assert.Equal([1, 4], pool.Map(Arithmetic.Square, [1, 2]));
        return pool.WorkerIds();
    }
}
