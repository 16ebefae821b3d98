using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>IMAP: bounded look-ahead, leaving early, and streams of closed pools.</summary>
public abstract class IMapWindowSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [Trait("Case", "IMAP-08")]
    [Trait("Fault", "32")]
    public async Task An_endless_source_is_read_only_so_far_ahead(int maxPending)
    {
        using var pool = Executor.CreatePool(new ProcessPoolOptions { Processes = 2, MaxPending = maxPending });
        var source = new CountingSource();
        using ResultEnumerator<int> results = pool.IMap(Arithmetic.Square, source).GetEnumerator();

        for (int i = 0; i < 3; i++)
        {
            Assert.True(results.MoveNext());
            Assert.Equal(i * i, results.Current);
        }

        // That something does not happen can only be seen by waiting.
        await Task.Delay(200, Cancelled);

        Assert.InRange(source.Drawn, 3, 3 + maxPending + pool.Processes + 1);
    }

    [Fact]
    [Trait("Case", "IMAP-08")]
    public async Task An_endless_source_is_read_only_so_far_ahead_in_chunks_and_async()
    {
        using var pool = Executor.CreatePool(new ProcessPoolOptions { Processes = 2, MaxPending = 20 });
        var source = new CountingSource();
        await using IAsyncEnumerator<int> results =
            pool.IMapAsync(Arithmetic.Square, source.Async(), chunkSize: 5).GetAsyncEnumerator(Cancelled);

        for (int i = 0; i < 3; i++)
        {
            Assert.True(await results.MoveNextAsync());
        }

        // As above.
        await Task.Delay(200, Cancelled);

        Assert.InRange(source.Drawn, 3, 3 + 20 + pool.Processes + 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(100)]
    [Trait("Case", "IMAP-08")]
    public void Any_look_ahead_gives_all_results(int maxPending)
    {
        using var pool = Executor.CreatePool(new ProcessPoolOptions { Processes = 2, MaxPending = maxPending });

        int[] source = [.. Enumerable.Range(0, 50)];

        Assert.Equal(source.Select(Arithmetic.Square), pool.IMap(Arithmetic.Square, source));
        Assert.Equal(source.Select(Arithmetic.Square), pool.IMap(Arithmetic.Square, source, 7));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [Trait("Case", "IMAP-08")]
    public void A_look_ahead_below_one_is_refused(int maxPending) =>
        Assert.ThrowsAny<ArgumentException>(
            () => Executor.CreatePool(new ProcessPoolOptions { Processes = 1, MaxPending = maxPending }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "IMAP-09")]
    [Trait("Fault", "32")]
    public async Task Leaving_the_loop_stops_and_disposes_the_source(bool ordered)
    {
        using var pool = Executor.CreatePool(2);
        var source = new CountingSource();
        int taken = 0;

        foreach (int result in ordered
            ? pool.IMap(Arithmetic.Square, source)
            : pool.IMapUnordered(Arithmetic.Square, source))
        {
            if (++taken == 5)
            {
                break;
            }
        }

        Polling.Until(() => source.Disposals == 1, "the source is disposed of");
        int drawn = source.Drawn;
        Assert.Equal([1, 4], pool.Map(Arithmetic.Square, [1, 2]));
        await Task.Delay(200, Cancelled); // As above.
        Assert.Equal(drawn, source.Drawn);
        pool.CloseAndJoin();
    }

    [Fact]
    [Trait("Case", "IMAP-09")]
    public async Task Leaving_an_async_loop_stops_and_disposes_the_source()
    {
        using var pool = Executor.CreatePool(2);
        var source = new CountingSource();
        int taken = 0;

        await foreach (int result in pool.IMapAsync(Arithmetic.SquareLater, source.Async()))
        {
            Assert.Equal(taken * taken, result);
            if (++taken == 5)
            {
                break;
            }
        }

        Polling.Until(() => source.Disposals == 1, "the source is disposed of");
        Assert.Equal([1, 4], pool.Map(Arithmetic.Square, [1, 2]));
        pool.CloseAndJoin();
    }

    [Fact]
    [Trait("Case", "IMAP-01")]
    public void A_stream_obtained_before_close_can_be_enumerated_after_it()
    {
        using var pool = Executor.CreatePool(2);
        ResultStream<int> stream = pool.IMap(Arithmetic.Square, [1, 2, 3]);

        pool.Close();

        Assert.Equal([1, 4, 9], stream);
        Assert.True(pool.Join(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    [Trait("Case", "IMAP-09")]
    public void A_stream_that_its_pool_ends_throws_instead_of_waiting()
    {
        FileSignal started = Signal("started");
        using var pool = Executor.CreatePool(1);
        bool isDeaf = Executor.Can(Capabilities.Kill);
        using ResultEnumerator<int> results =
            pool.IMap(_ => Stubborn.SleepsOn(started, isDeaf), [1, 2]).GetEnumerator();
        Assert.Throws<TimeoutException>(() => results.MoveNext(TimeSpan.FromMilliseconds(1)));
        started.Wait();

        pool.Terminate();

        Assert.Throws<PoolTerminatedException>(() => results.MoveNext());
    }
}
