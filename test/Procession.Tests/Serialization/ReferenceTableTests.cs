using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>Objects get their numbers, each one of its own, however many they are and whatever is moved meanwhile.</summary>
public class ReferenceTableTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void TryFindOrAdd_FindsEachByIdentity(int count)
    {
        ReferenceTable table = new();
        string[] values = Values(count);
        for (int i = 0; i < count; i++)
        {
            Assert.False(table.TryFindOrAdd(values[i], out int id));
            Assert.Equal(i, id);
        }

        for (int i = 0; i < count; i++)
        {
            Assert.True(table.TryFindOrAdd(values[i], out int id));
            Assert.Equal(i, id);
            Assert.False(table.Contains(new string(values[i].AsSpan())));
        }
    }

    [Fact]
    public void TryAddAll_NumbersWhatIsFoundLater()
    {
        ReferenceTable table = new();
        object before = new();
        string[] values = Values(500);
        table.TryFindOrAdd(before, out _);
        Assert.True(table.TryAddAll<string>(values, out _));
        Assert.True(table.TryFindOrAdd(before, out int id) && id == 0);
        Assert.False(table.TryFindOrAdd(new object(), out id));
        Assert.Equal(501, id);
        Assert.True(table.Contains(values[7]));
        Assert.True(table.TryFindOrAdd(values[499], out id) && id == 500);
        Assert.False(table.TryFindOrAdd("another", out id));
        Assert.Equal(502, id);
    }

    [Fact]
    public void TryAddAll_TakesNothingThatMayBeThereTwice()
    {
        string[] values = Values(500);
        Assert.False(new ReferenceTable().TryAddAll<string>([.. values, values[7]], out _));
        Assert.False(new ReferenceTable().TryAddAll<string>([values[1], values[1], .. values[2..]], out _));
        Assert.False(new ReferenceTable().TryAddAll<string>([.. values[..9], null, .. values[9..]], out _));
        ReferenceTable table = new();
        table.TryFindOrAdd(values[3], out _);
        Assert.False(table.TryAddAll<string>(values, out _));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Truncate_ForgetsTheLastOnes()
    {
        ReferenceTable table = new();
        object first = new();
        string[] values = Values(500);
        table.TryFindOrAdd(first, out _);
        Assert.True(table.TryAddAll<string>(values, out _));
        table.Truncate(300);
        Assert.False(table.Contains(values[400]));
        Assert.True(table.TryFindOrAdd(values[298], out int id) && id == 299);
        Assert.False(table.TryFindOrAdd(values[299], out id));
        Assert.Equal(300, id);
        table.Truncate(1);
        Assert.True(table.Contains(first) && !table.Contains(values[0]));
        table.Truncate(0);
        Assert.False(table.Contains(first));
    }

    // Two places of one list hold the same object. Whatever the collector moves while they are looked at, it must be noticed.
    [Fact]
    public void TryAddAll_IsNotFooledByACollectorThatMovesObjects()
    {
        using CancellationTokenSource end = new();
        Thread mover = new(() =>
        {
            Random random = new(7);
            object?[] holes = new object?[1000];
            while (!end.IsCancellationRequested)
            {
                for (int i = 0; i < 2000; i++)
                {
                    holes[random.Next(holes.Length)] = new byte[random.Next(200)];
                }

                GC.Collect(random.Next(3), GCCollectionMode.Forced, blocking: true, compacting: true);
            }
        });
        mover.Start();
        Random places = new(5);
        for (int round = 0; round < 3000; round++)
        {
            string[] values = Values(200);
            int from = places.Next(199);
            int to = places.Next(from + 1, 200);
            values[to] = values[from];
            Assert.False(new ReferenceTable().TryAddAll<string>(values, out _));
        }

        end.Cancel();
        mover.Join();
    }

    private static string[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => $"value {i}")];
}
