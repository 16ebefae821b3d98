using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>LIFE: pools that end early, late or never.</summary>
public sealed class LifetimeEdgeTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    public void Dispose() => _scratch.Dispose();

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
}
