using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Results that arrive and cannot be read: their items fail, with their place, and are counted as failures.</summary>
public sealed class UnreadableResultFaults
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("Apply", 0, 0, 1)]
    [InlineData("ApplyAsync", 0, 0, 1)]
    [InlineData("Map", 1, 2, 2)]
    [InlineData("MapAsync", 1, 2, 2)]
    [InlineData("StarMap", 1, 2, 2)]
    [InlineData("Outcomes", 1, 2, 2)]
    [InlineData("OutcomesUnordered", 1, 2, 2)]
    public void An_unreadable_result_is_a_failure_of_its_item(string verb, long index, int succeeded, int failed)
    {
        using var pool = new ProcessPool(1);

        Exception e = Fail(pool, verb);

        Assert.Contains("cannot be read here", e.ToString());
        Assert.Equal(index, e.Data[FailureData.Index]);
        PoolStatistics now = pool.GetStatistics();
        Assert.Equal((succeeded, failed, 1), (now.ItemsSucceeded, now.ItemsFailed, now.WorkersStarted));
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    public async Task An_unreadable_result_ends_a_stream()
    {
        using var pool = new ProcessPool(1);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (Unreadable each in pool.IMapAsync(Unreadable.Make, Enumerable.Range(0, 2)))
            {
                Assert.False(each.IsBad);
            }
        });
        Assert.Equal(1, pool.GetStatistics().ItemsFailed);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    public void A_text_of_the_input_comes_with_it_where_it_is_wanted()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, IncludeInputText = true });

        Assert.Equal("1", Fail(pool, "Apply").Data[FailureData.InputText]);
        Assert.Equal("1", Fail(pool, "Map").Data[FailureData.InputText]);
        Assert.Equal("1", Fail(pool, "Outcomes").Data[FailureData.InputText]);
    }

    private static Exception Fail(ProcessPool pool, string verb)
    {
        int[] items = [0, 1, 2, 3];
        return verb switch
        {
            "Apply" => Assert.ThrowsAny<Exception>(() => pool.Apply(Unreadable.Make, 1)),
            "ApplyAsync" => Assert.ThrowsAny<Exception>(() => pool.ApplyAsync(Unreadable.MakeAsync, 1).Get(Bound)),
            "Map" => Assert.ThrowsAny<Exception>(() => pool.Map(Unreadable.Make, items)),
            "MapAsync" => Assert.ThrowsAny<Exception>(() => pool.MapAsync(Unreadable.MakeAsync, items, chunkSize: 3).Get(Bound)),
            "StarMap" => Assert.ThrowsAny<Exception>(
                () => pool.StarMap((int a, int b) => Unreadable.Make(a + b), items.Select(item => (item, 0)))),
            "Outcomes" => First(pool.IMap(Unreadable.Make, items).Outcomes()),
            "OutcomesUnordered" => First(pool.IMapUnordered(Unreadable.Make, items, chunkSize: 4).Outcomes()),
            _ => throw new ArgumentException($"No verb '{verb}'."),
        };
    }

    private static Exception First(IEnumerable<Outcome<Unreadable>> outcomes)
    {
        Outcome<Unreadable>[] all = [.. outcomes];
        Assert.Equal([true, false, true, false], all.Select(outcome => outcome.Successful));
        return all[1].Exception!;
    }
}
