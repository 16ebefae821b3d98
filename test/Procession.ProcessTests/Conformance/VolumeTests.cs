using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>LOAD: many items, and sizes that need much memory (those run only when asked for by name).</summary>
public sealed class VolumeTests
{
    [Fact]
    [Trait("Case", "LOAD-03")]
    public void A_hundred_thousand_tiny_items_map_and_stream()
    {
        using var pool = new ProcessPool(2);
        int[] source = [.. Enumerable.Range(0, 100_000)];

        Assert.Equal(source.Select(x => x + 1), pool.Map(x => x + 1, source));
        Assert.Equal(source.Select(x => x + 1), pool.IMap(x => x + 1, source, 500));
        Assert.Equal(100_000, pool.GetStatistics().ItemsSucceeded / 2);
    }

    [Fact]
    [Trait("Case", "LOAD-03")]
    public void Ten_thousand_single_calls_all_come_back()
    {
        using var pool = new ProcessPool(2);

        AsyncResult<int>[] calls = [.. Enumerable.Range(0, 10_000).Select(i => pool.ApplyAsync(x => x + 1, i))];

        Assert.Equal(Enumerable.Range(1, 10_000), calls.Select(call => call.Get()));
        Assert.Equal(0, pool.GetStatistics().ActiveCalls);
    }

    [Fact]
    [Trait("Case", "LOAD-03")]
    public void Large_results_stream_one_by_one()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, MaxPending = 2 });
        int seen = 0;

        foreach (byte[] block in pool.IMap(
            i =>
            {
                byte[] bytes = new byte[20_000_000];
                bytes.AsSpan().Fill((byte)i);
                return bytes;
            },
            Enumerable.Range(0, 10)))
        {
            Assert.Equal(20_000_000, block.Length);
            Assert.True(
                block[0] == seen && block[^1] == seen && block[block.Length / 2] == seen, $"block {seen} is damaged");
            seen++;
        }

        Assert.Equal(10, seen);
    }

    [Fact(Explicit = true)]
    [Limit(600)]
    [Trait("Case", "LOAD-04")]
    [Trait("Needs", "8 GiB")]
    public void An_array_of_the_largest_length_arrives_or_fails_clearly()
    {
        using var pool = new ProcessPool(1);

        AsyncResult<byte[]> call = pool.ApplyAsync(() => new byte[Array.MaxLength]);
        Exception? failure = Record.Exception(() => Assert.Equal(Array.MaxLength, call.Get().Length));

        Assert.True(failure is null or SerializationFailedException or OutOfMemoryException, failure?.ToString());
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact(Explicit = true)]
    [Limit(600)]
    [Trait("Case", "LOAD-05")]
    [Trait("Needs", "8 GiB")]
    public void More_than_four_gigabytes_stream_through_one_pool()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxPending = 1 });

        IEnumerable<byte[]> blocks = pool.IMap(_ => new byte[900_000_000], Enumerable.Range(0, 6));

        Assert.Equal(6, blocks.Count(bytes => bytes.Length == 900_000_000));
    }

    [Fact(Explicit = true)]
    [Limit(600)]
    [Trait("Case", "LOAD-06")]
    [Trait("Needs", "16 GiB")]
    public void One_message_of_more_than_four_gigabytes_arrives_or_fails_clearly()
    {
        using var pool = new ProcessPool(1);

        Exception? failure = Record.Exception(() =>
            Assert.Equal(
                5, pool.Apply(() => Enumerable.Range(0, 5).Select(_ => new byte[900_000_000]).ToArray()).Length));

        Assert.True(failure is null or SerializationFailedException or OutOfMemoryException, failure?.ToString());
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }
}
