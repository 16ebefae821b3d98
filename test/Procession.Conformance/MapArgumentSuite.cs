using Procession.Conformance.Functions;
using Procession.Conformance.Harness;

namespace Procession.Conformance;

/// <summary>MAP: what every form does with empty sources and wrong arguments.</summary>
public abstract class MapArgumentSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    private static IEnumerable<int> NoneLazily
    {
        get
        {
            yield break;
        }
    }

    [Fact]
    [Trait("Case", "MAP-03")]
    public async Task An_empty_source_gives_an_empty_result_in_every_form()
    {
        long before = Pool.GetStatistics().ItemsSucceeded;
        foreach (IEnumerable<int> none in new[] { new List<int>(), NoneLazily })
        {
            Assert.Empty(Pool.Map(Arithmetic.Square, none));
            Assert.Empty(Pool.Map(Arithmetic.Square, none, 10));
            Assert.Empty(await Pool.MapAsync(Arithmetic.Square, none));
            Assert.Empty(Pool.IMap(Arithmetic.Square, none));
            Assert.Empty(Pool.IMapUnordered(Arithmetic.Square, none));
            Assert.Empty(await ToList(Pool.IMapAsync(Arithmetic.Square, none)));
            Assert.Empty(await ToList(Pool.IMapUnorderedAsync(Arithmetic.Square, none)));
        }

        Assert.Empty(Pool.StarMap((int a, int b) => a + b, new List<(int, int)>()));
        Assert.Empty(await Pool.StarMapAsync((int a, int b) => a + b, new List<(int, int)>()));
        Assert.Equal(before, Pool.GetStatistics().ItemsSucceeded);
        Assert.Equal(7, Pool.Apply(Arithmetic.Seven));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [Trait("Case", "MAP-04")]
    [Trait("Case", "MAP-05")]
    public void A_chunk_size_below_one_is_refused_at_the_call_in_every_form(int chunkSize)
    {
        foreach (int count in new[] { 0, 5 })
        {
            var source = new CountingSource(count);
            (int, int)[] pairs = [.. Enumerable.Range(0, count).Select(i => (i, i))];
            foreach (Action call in new Action[]
            {
                () => Pool.Map(Arithmetic.Square, source, chunkSize),
                () => Pool.Map(Arithmetic.SquareLater, source, chunkSize),
                () => Pool.MapAsync(Arithmetic.Square, source, chunkSize),
                () => Pool.StarMap((a, b) => a + b, pairs, chunkSize),
                () => Pool.StarMapAsync((a, b) => a + b, pairs, chunkSize),
                () => Pool.IMap(Arithmetic.Square, source, chunkSize),
                () => Pool.IMapUnordered(Arithmetic.Square, source, chunkSize),
                () => Pool.IMapAsync(Arithmetic.Square, source, chunkSize),
                () => Pool.IMapAsync(Arithmetic.Square, source.Async(), chunkSize),
                () => Pool.IMapUnorderedAsync(Arithmetic.Square, source, chunkSize),
                () => Pool.IMapUnorderedAsync(Arithmetic.Square, source.Async(), chunkSize),
            })
            {
                Assert.Equal("chunkSize", Assert.Throws<ArgumentOutOfRangeException>(call).ParamName);
            }

            Assert.Equal(0, source.Drawn);
        }
    }

    [Fact]
    [Trait("Case", "MAP-14")]
    public void A_null_function_or_source_is_refused_at_the_call_in_every_form()
    {
        Func<int, int> noFunction = null!;
        IEnumerable<int> noSource = null!;
        var source = new CountingSource(5);
        foreach (Action call in new Action[]
        {
            () => Pool.Map(noFunction, source),
            () => Pool.Map(Arithmetic.Square, noSource),
            () => Pool.MapAsync(noFunction, source),
            () => Pool.MapAsync(Arithmetic.Square, noSource),
            () => Pool.StarMap((Func<int, int, int>)null!, [(1, 2)]),
            () => Pool.StarMap((a, b) => a + b, (IEnumerable<(int, int)>)null!),
            () => Pool.StarMapAsync((Func<int, int, int>)null!, [(1, 2)]),
            () => Pool.IMap(noFunction, source),
            () => Pool.IMap(Arithmetic.Square, noSource),
            () => Pool.IMapUnordered(noFunction, source),
            () => Pool.IMapUnordered(Arithmetic.Square, noSource),
            () => Pool.IMapAsync(noFunction, source),
            () => Pool.IMapAsync(Arithmetic.Square, noSource),
            () => Pool.IMapAsync(Arithmetic.Square, (IAsyncEnumerable<int>)null!),
            () => Pool.IMapUnorderedAsync(noFunction, source.Async()),
            () => Pool.IMapUnorderedAsync(Arithmetic.Square, noSource),
        })
        {
            Assert.Throws<ArgumentNullException>(call);
        }

        Assert.Equal(0, source.Drawn);
        Assert.Equal(0, Pool.GetStatistics().ActiveCalls);
    }

    [Fact]
    [Trait("Case", "ERR-18")]
    public void A_function_that_cannot_travel_is_refused_at_the_call_in_every_form()
    {
        using Stream culprit = new FileStream("/dev/null", FileMode.Open, FileAccess.Read);
        Func<int, bool> function = x => culprit.CanRead;
        var source = new CountingSource(5);
        foreach (Action call in new Action[]
        {
            () => Pool.Map(function, source),
            () => Pool.MapAsync(function, source),
            () => Pool.IMap(function, source),
            () => Pool.IMapUnordered(function, source),
            () => Pool.IMapAsync(function, source),
            () => Pool.IMapUnorderedAsync(function, source.Async()),
        })
        {
            Assert.Contains(nameof(culprit), Assert.Throws<UnsendableException>(call).Path);
        }
    }

    internal static async Task<List<T>> ToList<T>(IAsyncEnumerable<T> source)
    {
        List<T> items = [];
        await foreach (T item in source)
        {
            items.Add(item);
        }

        return items;
    }
}
