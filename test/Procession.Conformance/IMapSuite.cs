using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>IMAP: the blocking streams.</summary>
public abstract class IMapSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 100)]
    [InlineData(1000, 1)]
    [InlineData(1000, 100)]
    [Trait("Case", "IMAP-01")]
    public void A_stream_gives_the_results_in_order_and_stays_at_its_end(int count, int chunkSize)
    {
        using ResultEnumerator<int> results =
            Pool.IMap(Arithmetic.Square, Enumerable.Range(0, count), chunkSize).GetEnumerator();

        for (int i = 0; i < count; i++)
        {
            Assert.True(results.MoveNext());
            Assert.Equal(i * i, results.Current);
        }

        Assert.False(results.MoveNext());
        Assert.False(results.MoveNext());
        Assert.False(results.MoveNext(TimeSpan.Zero));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(1000, 100)]
    [Trait("Case", "IMAP-02")]
    public void An_unordered_stream_gives_each_result_once(int count, int chunkSize) =>
        Assert.Equal(
            Enumerable.Range(0, count).Select(Arithmetic.Square),
            Pool.IMapUnordered(Arithmetic.Square, Enumerable.Range(0, count), chunkSize).Order());

    [Fact]
    [Trait("Case", "IMAP-02")]
    public void An_unordered_stream_does_not_wait_for_a_slow_item()
    {
        FileSignal go = Signal("go");
        using ResultEnumerator<int> results = Pool.Ready().IMapUnordered(
            i =>
            {
                if (i == 0)
                {
                    go.Wait();
                }

                return i;
            },
            [0, 1, 2]).GetEnumerator();

        List<int> order = [];
        while (order.Count < 2 && results.MoveNext())
        {
            order.Add(results.Current);
        }

        go.Set();
        Assert.True(results.MoveNext());
        order.Add(results.Current);
        Assert.Equal([1, 2, 0], order);
        Assert.False(results.MoveNext());
    }

    [Fact]
    [Trait("Case", "IMAP-01")]
    public void A_stream_can_be_enumerated_again()
    {
        var source = new CountingSource(5);
        ResultStream<int> stream = Pool.IMap(Arithmetic.Square, source);
        Assert.Equal(0, source.Enumerations);

        Assert.Equal([0, 1, 4, 9, 16], stream);
        Assert.Equal([0, 1, 4, 9, 16], stream);

        Assert.Equal((2, 2), (source.Enumerations, source.Disposals));
    }

    [Fact]
    [Trait("Case", "IMAP-04")]
    public void A_source_that_fails_before_its_first_item_throws_at_the_first_move_each_time()
    {
        foreach (ResultStream<int> stream in new[]
        {
            Pool.IMap(Arithmetic.Square, new CountingSource(10, failsAt: 0)),
            Pool.IMapUnordered(Arithmetic.Square, new CountingSource(10, failsAt: 0)),
        })
        {
            for (int attempt = 0; attempt < 2; attempt++)
            {
                using ResultEnumerator<int> results = stream.GetEnumerator();
                Assert.Throws<FormatException>(() => results.MoveNext());
                Assert.False(results.MoveNext());
            }
        }
    }

    [Theory]
    [InlineData(10, 3, 1, 3)]
    [InlineData(20, 7, 2, 6)]
    [InlineData(20, 7, 4, 4)]
    [Trait("Case", "IMAP-05")]
    [Trait("Case", "IMAP-06")]
    [Trait("Fault", "32")]
    public void A_source_that_fails_later_gives_its_whole_chunks_first(
        int count, int failsAt, int chunkSize, int results)
    {
        var source = new CountingSource(count, failsAt);
        List<int> seen = [];

        Assert.Throws<FormatException>(() =>
        {
            foreach (int result in Pool.IMap(Arithmetic.Square, source, chunkSize))
            {
                seen.Add(result);
            }
        });

        Assert.Equal(Enumerable.Range(0, results).Select(Arithmetic.Square), seen);
        Assert.Equal(1, source.Disposals);
    }

    [Fact]
    [Trait("Case", "IMAP-10")]
    public void A_failed_item_ends_the_stream()
    {
        using ResultEnumerator<int> results =
            Pool.IMap(i => i == 2 ? throw new FormatException("two") : i, [1, 2, 3, 4]).GetEnumerator();

        Assert.True(results.MoveNext());
        Assert.Equal(1, results.Current);
        Assert.Equal("two", Assert.Throws<FormatException>(() => results.MoveNext()).Message);
        Assert.False(results.MoveNext());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [Trait("Case", "IMAP-10")]
    [Trait("Fault", "33")]
    public void Outcomes_go_on_behind_a_failed_item(int chunkSize)
    {
        Outcome<int>[] outcomes =
            [.. Pool.IMap(i => i == 2 ? throw new FormatException("two") : i, [1, 2, 3, 4], chunkSize).Outcomes()];

        Assert.Equal([0L, 1, 2, 3], outcomes.Select(outcome => outcome.Index));
        Assert.Equal([true, false, true, true], outcomes.Select(outcome => outcome.Successful));
        Assert.Equal([1, 3, 4], outcomes.Where(outcome => outcome.Successful).Select(outcome => outcome.Result));
        Assert.Equal("two", Assert.Throws<FormatException>(() => outcomes[1].Result).Message);
    }

    [Fact]
    [Trait("Case", "IMAP-12")]
    public void A_move_with_a_time_limit_loses_nothing()
    {
        FileSignal go = Signal("go");
        using ResultEnumerator<int> results = Pool.IMap(
            i =>
            {
                go.Wait();
                return i;
            },
            [1, 2]).GetEnumerator();

        Assert.Throws<TimeoutException>(() => results.MoveNext(TimeSpan.FromSeconds(0.1)));
        Assert.Throws<TimeoutException>(() => results.MoveNext(TimeSpan.Zero));
        go.Set();

        Assert.True(results.MoveNext());
        Assert.Equal(1, results.Current);
        Assert.True(results.MoveNext(TimeSpan.FromSeconds(30)));
        Assert.Equal(2, results.Current);
        Assert.False(results.MoveNext());
    }
}
