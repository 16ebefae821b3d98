using System.Runtime.CompilerServices;
using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>LIFE: pools that end early, late or never.</summary>
public abstract class LifetimeEdgeSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    private FileSignal Started => Signal("started");

    [Fact]
    [Trait("Case", "LIFE-12")]
    public void A_dropped_pool_is_collected_and_its_workers_end()
    {
        (WeakReference pool, IReadOnlyList<int> processes) = DropAPool();

        Polling.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !pool.IsAlive;
            },
            "the dropped pool is collected");
        Executor.AssertGone(processes, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(80)]
    [Trait("Case", "LIFE-15")]
    public void A_pool_may_be_ended_while_its_workers_start(int milliseconds)
    {
        bool isDeaf = Executor.Can(Capabilities.Kill);
        for (int round = 0; round < 3; round++)
        {
            using var pool = Executor.CreatePool(3);
            FileSignal started = Started;
            AsyncResult<int> submitted = pool.ApplyAsync(Stubborn.SleepsOn, started, isDeaf);
            Thread.Sleep(milliseconds); // Any moment of the start is a fair one.

            pool.Terminate();

            Assert.True(pool.Join(TimeSpan.FromSeconds(20)));
            Assert.Throws<PoolTerminatedException>(() => submitted.Get(TimeSpan.FromSeconds(5)));
        }
    }

    [Fact]
    [Trait("Case", "LIFE-15")]
    public void A_broken_pool_may_be_ended()
    {
        using var pool = Executor.CreatePool(new ProcessPoolOptions
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
    public void A_worker_that_does_not_end_within_the_grace_is_killed()
    {
        Executor.Needs(Capabilities.Kill, "LIFE-17");
        FileSignal stopping = Signal("stopping");
        using var pool = Executor.CreatePool(new ProcessPoolOptions
        {
            Processes = 1,
            ShutdownGrace = TimeSpan.FromSeconds(0.5),
            Finalizer = () => Stubborn.SpinsForever(stopping),
        });
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));

        pool.CloseAndJoin();

        Assert.True(stopping.IsSet);
        Executor.AssertGone([stopping.Number]);
    }

    [Fact]
    [Trait("Case", "LIFE-18")]
    public void Cancelling_what_is_pending_and_closing_adds_up()
    {
        using var cancellation = new CancellationTokenSource();
        var options = new CallOptions { CancellationToken = cancellation.Token };
        FileSignal started = Started;
        AsyncResult<int>[] results = [.. Enumerable.Range(0, 50).Select(i => Pool.ApplyAsync(
            () =>
            {
                started.Set();
                Thread.Sleep(20); // The work itself.
                return i;
            },
            options))];
        started.Wait();

        cancellation.Cancel();
        Pool.CloseAndJoin();

        int cancelled = results.Count(result => result.AsTask().IsCanceled);
        Assert.InRange(cancelled, 20, 50);
        Assert.Equal(50, cancelled + results.Count(result => result.Successful));
    }

    // A method of its own, so that no local keeps the pool alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference Pool, IReadOnlyList<int> Processes) DropAPool()
    {
#pragma warning disable CA2000 // To be dropped is what this pool is for.
        ProcessPool pool = Executor.CreatePool(2);
#pragma warning restore CA2000
        Assert.Equal([1, 4], pool.Map(Arithmetic.Square, [1, 2]));
        return (new WeakReference(pool), pool.WorkerIds());
    }
}
