using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>MAP: results, order, chunks.</summary>
public abstract class MapSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    [Theory]
    [InlineData(10, null)]
    [InlineData(10, 20)]
    [InlineData(100, null)]
    [InlineData(100, 20)]
    [InlineData(10_000, null)]
    [Trait("Case", "MAP-01")]
    public async Task A_map_gives_the_results_in_the_order_of_the_source(int count, int? chunkSize)
    {
        int[] source = [.. Enumerable.Range(0, count)];
        int[] expected = [.. source.Select(Arithmetic.Square)];

        Assert.Equal(expected, Pool.Map(Arithmetic.Square, source, chunkSize));
        Assert.Equal(expected, await Pool.MapAsync(Arithmetic.Square, source, chunkSize));
        Assert.Equal(expected, await Pool.MapAsync(Arithmetic.SquareLater, source, chunkSize));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(20)]
    [Trait("Case", "MAP-02")]
    public async Task A_starmap_spreads_tuples_over_arguments(int? chunkSize)
    {
        (int, int)[] pairs = [.. Enumerable.Range(0, 100).Select(i => (i, 2 * i))];
        int[] expected = [.. pairs.Select(pair => pair.Item1 - pair.Item2)];

        Assert.Equal(expected, Pool.StarMap((a, b) => a - b, pairs, chunkSize));
        Assert.Equal(expected, await Pool.StarMapAsync((a, b) => a - b, pairs, chunkSize));
    }

    [Fact]
    [Trait("Case", "MAP-02")]
    public void A_starmap_takes_up_to_five_arguments()
    {
        Assert.Equal(["abc"], Pool.StarMap((a, b, c) => a + b + c, [("a", "b", "c")]));
        Assert.Equal(["abcd"], Pool.StarMap((a, b, c, d) => a + b + c + d, [("a", "b", "c", "d")]));
        Assert.Equal(["abcde"], Pool.StarMap((a, b, c, d, e) => a + b + c + d + e, [("a", "b", "c", "d", "e")]));
    }

    [Fact]
    [Trait("Case", "MAP-06")]
    public void A_chunk_may_have_more_items_than_a_shared_word_can_name()
    {
        byte[] source = new byte[(1 << 24) + 5];
        source[^1] = 7;

        byte[] results = Pool.Map(x => (byte)(x + 1), source, chunkSize: source.Length);

        Assert.Equal(source.Length, results.Length);
        Assert.Equal(8, results[^1]);
        Assert.False(results.AsSpan(0, results.Length - 1).ContainsAnyExcept((byte)1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(40)]
    [InlineData(50)]
    [InlineData(int.MaxValue)]
    [Trait("Case", "MAP-06")]
    public void Any_chunk_size_gives_the_same_result(int chunkSize)
    {
        int[] source = [.. Enumerable.Range(0, 40)];
        int[] expected = [.. source.Select(Arithmetic.Square)];

        Assert.Equal(expected, Pool.Map(Arithmetic.Square, source, chunkSize));
        Assert.Equal(expected, Pool.IMap(Arithmetic.Square, source, chunkSize));
        Assert.Equal(expected, Pool.IMapUnordered(Arithmetic.Square, source, chunkSize).Order());
    }

    [Fact]
    [Trait("Case", "MAP-07")]
    public void Uneven_items_are_spread_over_all_workers_by_default()
    {
        (int Item, string Worker)[] results = Pool.Ready().Map(
            i =>
            {
                Thread.Sleep(i % 20 == 0 ? 40 : 1); // The work itself.
                return (i, Place.Worker);
            },
            Enumerable.Range(0, 300));

        Assert.Equal(Enumerable.Range(0, 300), results.Select(result => result.Item));
        Assert.Equal(2, results.Select(result => result.Worker).Distinct().Count());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [Trait("Case", "MAP-08")]
    public void The_items_of_a_chunk_run_in_order_in_one_worker(int chunkSize)
    {
        (string Worker, int Sequence)[] results = Pool.Map(Place.Next, Enumerable.Range(0, 20), chunkSize);

        foreach ((string Worker, int Sequence)[] chunk in results.Chunk(chunkSize))
        {
            Assert.Single(chunk.Select(item => item.Worker).Distinct());
            Assert.Equal(Enumerable.Range(chunk[0].Sequence, chunk.Length), chunk.Select(item => item.Sequence));
        }
    }

    [Fact]
    [Trait("Case", "MAP-09")]
    public void A_lazy_source_is_read_once_and_disposed()
    {
        var source = new CountingSource(50);

        Assert.Equal(Enumerable.Range(0, 50).Select(Arithmetic.Square), Pool.Map(Arithmetic.Square, source));

        Assert.Equal((50, 1, 1), (source.Drawn, source.Enumerations, source.Disposals));
    }

    [Fact]
    [Trait("Case", "MAP-11")]
    public void A_source_that_throws_throws_at_the_call_and_is_disposed()
    {
        var source = new CountingSource(50, failsAt: 30);

        Assert.Throws<FormatException>(() => { Pool.MapAsync(Arithmetic.Square, source); });
        Assert.Throws<FormatException>(() => Pool.Map(Arithmetic.Square, source));

        Assert.Equal((2, 2), (source.Enumerations, source.Disposals));
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "MAP-16")]
    public void Threads_may_map_over_one_pool_at_the_same_time()
    {
        var outcomes = new int[4][];
        var failures = new Exception?[4];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() => failures[t] = Record.Exception(() =>
        {
            outcomes[t] = Pool.Map(x => (t * 1000) + x, Enumerable.Range(0, 200), 10);
        })))];

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(failures, Assert.Null);
        Assert.All(Enumerable.Range(0, 4), t => Assert.Equal(Enumerable.Range(t * 1000, 200), outcomes[t]));
    }

    [Fact]
    public void Progress_grows_and_ends_at_the_total()
    {
        var progress = new Recorder();
        int[] squares = Pool.MapAsync(
            Arithmetic.Square, Enumerable.Range(0, 100), 10, new CallOptions { Progress = progress }).Get();

        Assert.Equal(100, squares.Length);
        Polling.Until(() => progress.Last.Completed == 100, "the last report has come");
        Assert.All(progress.Reports, report => Assert.Equal(100, report.Total));
        int[] completed = [.. progress.Reports.Select(report => report.Completed)];
        Assert.Equal(completed.Order(), completed);
    }

    // Progress<T> posts to the thread pool and so loses the order.
    private sealed class Recorder : IProgress<MapProgress>
    {
        private readonly Lock _lock = new();
        private readonly List<MapProgress> _reports = [];

        public MapProgress[] Reports
        {
            get
            {
                lock (_lock)
                {
                    return [.. _reports];
                }
            }
        }

        public MapProgress Last => Reports.LastOrDefault();

        public void Report(MapProgress value)
        {
            lock (_lock)
            {
                _reports.Add(value);
            }
        }
    }
}
