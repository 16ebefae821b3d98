using System.Diagnostics;
using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>MAP: failing items (decision D2).</summary>
public abstract class MapFailureSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    [Fact]
    [Trait("Case", "MAP-12")]
    public void A_map_throws_only_after_the_chunks_under_way_have_ended()
    {
        using var pool = Executor.CreatePool(2);
        pool.Ready();
        FileSignal running = Signal("running");
        FileSignal ended = Signal("ended");
        var clock = Stopwatch.StartNew();

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => pool.Map<int, int>(
            i =>
            {
                running.Mark(i);
                running.WaitForMarks(2);
                Thread.Sleep(i * 1000); // The work itself.
                ended.Mark(i);
                throw new InvalidOperationException(new string((char)('a' + i), 1 << 20));
            },
            [0, 1],
            chunkSize: 1));

        Assert.Equal(2, Marks("ended"));
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.9), $"ended after {clock.Elapsed}");
        Assert.Equal(new string('a', 1 << 20), failure.Message);
        pool.CloseAndJoin();
    }

    [Fact]
    [Trait("Case", "MAP-13")]
    public void A_map_throws_the_failure_with_the_lowest_index_whichever_came_first()
    {
        using var pool = Executor.CreatePool(2);
        pool.Ready();
        FileSignal running = Signal("running");

        ArgumentException failure = Assert.Throws<ArgumentException>(() => pool.Map<int, int>(
            i =>
            {
                running.Mark(i);
                running.WaitForMarks(2);
                Thread.Sleep(i == 0 ? 700 : 0); // The work itself.
                throw i == 0 ? new ArgumentException("item 0") : new FormatException("item 1");
            },
            [0, 1],
            chunkSize: 1));

        Assert.Equal("item 0", failure.Message);
        Assert.Equal(
            0, Convert.ToInt32(failure.Data["Procession.Index"], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    [Trait("Case", "MAP-13")]
    public void The_exception_carries_the_index_of_its_item(int chunkSize)
    {
        using var pool = Executor.CreatePool(2);

        FormatException failure = Assert.Throws<FormatException>(() => pool.Map(
            i => i >= 17 ? throw new FormatException($"item {i}") : i, Enumerable.Range(0, 40), chunkSize));

        Assert.Equal("item 17", failure.Message);
        Assert.Equal(
            17, Convert.ToInt32(failure.Data["Procession.Index"], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    [Trait("Case", "MAP-12")]
    public void After_a_failure_no_further_chunk_is_started()
    {
        using var pool = Executor.CreatePool(1);
        FileSignal ran = Signal("ran");

        Assert.Throws<FormatException>(() => pool.Map(
            i =>
            {
                ran.Mark(i);
                Thread.Sleep(20); // The work itself.
                return i == 0 ? throw new FormatException() : i;
            },
            Enumerable.Range(0, 500),
            chunkSize: 1));

        // A few chunks may be with the worker already, to hide the way there and back; not hundreds.
        Assert.InRange(Marks("ran"), 1, 50);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }
}
