using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>MAP: what every form does with empty sources and wrong arguments.</summary>
public sealed class MapArgumentTests(SharedPool shared) : IClassFixture<SharedPool>
{
    private readonly ProcessPool _pool = shared.Pool;

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
        long before = _pool.GetStatistics().ItemsSucceeded;
        foreach (IEnumerable<int> none in new[] { new List<int>(), NoneLazily })
        {
            Assert.Empty(_pool.Map(Arithmetic.Square, none));
            Assert.Empty(_pool.Map(Arithmetic.Square, none, 10));
            Assert.Empty(await _pool.MapAsync(Arithmetic.Square, none));
            Assert.Empty(_pool.IMap(Arithmetic.Square, none));
            Assert.Empty(_pool.IMapUnordered(Arithmetic.Square, none));
            Assert.Empty(await ToList(_pool.IMapAsync(Arithmetic.Square, none)));
            Assert.Empty(await ToList(_pool.IMapUnorderedAsync(Arithmetic.Square, none)));
        }

        Assert.Empty(_pool.StarMap((int a, int b) => a + b, new List<(int, int)>()));
        Assert.Empty(await _pool.StarMapAsync((int a, int b) => a + b, new List<(int, int)>()));
        Assert.Equal(before, _pool.GetStatistics().ItemsSucceeded);
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
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
                () => _pool.Map(Arithmetic.Square, source, chunkSize),
                () => _pool.Map(Arithmetic.SquareLater, source, chunkSize),
                () => _pool.MapAsync(Arithmetic.Square, source, chunkSize),
                () => _pool.StarMap((a, b) => a + b, pairs, chunkSize),
                () => _pool.StarMapAsync((a, b) => a + b, pairs, chunkSize),
                () => _pool.IMap(Arithmetic.Square, source, chunkSize),
                () => _pool.IMapUnordered(Arithmetic.Square, source, chunkSize),
                () => _pool.IMapAsync(Arithmetic.Square, source, chunkSize),
                () => _pool.IMapAsync(Arithmetic.Square, source.Async(), chunkSize),
                () => _pool.IMapUnorderedAsync(Arithmetic.Square, source, chunkSize),
                () => _pool.IMapUnorderedAsync(Arithmetic.Square, source.Async(), chunkSize),
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
            () => _pool.Map(noFunction, source),
            () => _pool.Map(Arithmetic.Square, noSource),
            () => _pool.MapAsync(noFunction, source),
            () => _pool.MapAsync(Arithmetic.Square, noSource),
            () => _pool.StarMap((Func<int, int, int>)null!, [(1, 2)]),
            () => _pool.StarMap((a, b) => a + b, (IEnumerable<(int, int)>)null!),
            () => _pool.StarMapAsync((Func<int, int, int>)null!, [(1, 2)]),
            () => _pool.IMap(noFunction, source),
            () => _pool.IMap(Arithmetic.Square, noSource),
            () => _pool.IMapUnordered(noFunction, source),
            () => _pool.IMapUnordered(Arithmetic.Square, noSource),
            () => _pool.IMapAsync(noFunction, source),
            () => _pool.IMapAsync(Arithmetic.Square, noSource),
            () => _pool.IMapAsync(Arithmetic.Square, (IAsyncEnumerable<int>)null!),
            () => _pool.IMapUnorderedAsync(noFunction, source.Async()),
            () => _pool.IMapUnorderedAsync(Arithmetic.Square, noSource),
        })
        {
            Assert.Throws<ArgumentNullException>(call);
        }

        Assert.Equal(0, source.Drawn);
        Assert.Equal(0, _pool.GetStatistics().ActiveCalls);
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
            () => _pool.Map(function, source),
            () => _pool.MapAsync(function, source),
            () => _pool.IMap(function, source),
            () => _pool.IMapUnordered(function, source),
            () => _pool.IMapAsync(function, source),
            () => _pool.IMapUnorderedAsync(function, source.Async()),
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
