using Procession.Calls;

namespace Procession.Tests.Calls;

[Trait("Case", "MAP-07")]
public class ChunkSizerTests
{
    [Fact]
    public void Next_BeforeAnythingIsMeasured_IsASmallShare()
    {
        Assert.Equal(1562, new ChunkSizer(100_000, 2).Next(100_000));
        Assert.Equal(1, new ChunkSizer(10, 4).Next(10));
    }

    [Fact]
    public void Next_TinyItems_TravelByTheThousand()
    {
        var sizer = new ChunkSizer(100_000, 2);
        sizer.Record(1000, microseconds: 100);
        Assert.InRange(sizer.Next(100_000), 10_000, 50_000);
    }

    [Fact]
    public void Next_LongItems_TravelAlone()
    {
        var sizer = new ChunkSizer(1000, 2);
        sizer.Record(1, microseconds: 20_000);
        Assert.Equal(1, sizer.Next(900));
    }

    [Fact]
    public void Next_ChunkThatCanBeSplit_IsLonger()
    {
        var whole = new ChunkSizer(1000, 2);
        var divisible = new ChunkSizer(1000, 2, isDivisible: true);
        whole.Record(1, microseconds: 1_000);
        divisible.Record(1, microseconds: 1_000);
        Assert.Equal(5, whole.Next(900));
        Assert.Equal(20, divisible.Next(900));
    }

    [Fact]
    public void GrainOf_ChunkWithMoreItemsThanTheSharedWordCanName_IsNone()
    {
        const int Most = (1 << 24) - 1;
        var sizer = new ChunkSizer(int.MaxValue, 2, fixedSize: Most + 1, isDivisible: true);
        Assert.Equal(Most + 1, sizer.GrainOf(Most));
        Assert.Equal(0, sizer.GrainOf(Most + 1));
        Assert.Equal(0, new ChunkSizer(100, 2).GrainOf(10));
    }

    [Fact]
    public void Next_TowardsTheEnd_Shrinks_AndCoversEveryItemOnce()
    {
        var sizer = new ChunkSizer(10_000, 4);
        sizer.Record(100, microseconds: 50);
        int left = 10_000;
        int previous = int.MaxValue;
        while (left > 0)
        {
            int size = sizer.Next(left);
            Assert.InRange(size, 1, Math.Min(previous, left));
            previous = size;
            left -= size;
        }

        Assert.Equal(1, previous);
    }

    [Fact]
    public void Next_CostThatRises_IsFollowed()
    {
        var sizer = new ChunkSizer(10_000, 2);
        sizer.Record(100, microseconds: 10);
        int cheap = sizer.Next(5_000);
        sizer.Record(10, microseconds: 100_000);
        sizer.Record(10, microseconds: 100_000);
        Assert.True(sizer.Next(5_000) < cheap / 100);
    }

    [Fact]
    public void Next_SizeOfTheCaller_IsKeptUntilItemsProveToBeCheap()
    {
        var sizer = new ChunkSizer(10_000, 2, fixedSize: 3, isDivisible: true);
        Assert.Equal(3, sizer.Next(10_000));
        sizer.Record(3, microseconds: 3_000);
        Assert.Equal(3, sizer.Next(9_000));
        Assert.Equal(3, sizer.GrainOf(3));
    }

    [Fact]
    public void Next_CheapItemsOfTheCallersSize_TravelInMultiplesOfIt()
    {
        var sizer = new ChunkSizer(100_000, 2, fixedSize: 3, isDivisible: true);
        sizer.Record(3, microseconds: 0.3);
        Assert.Equal(3 * 256, sizer.Next(90_000));
        Assert.Equal(0, sizer.Next(1_000) % 3);
        Assert.Equal(2, sizer.Next(2));
    }

    [Fact]
    public void Next_SizeOfTheCaller_IsNeverMergedWhereChunksAreCounted()
    {
        var sizer = new ChunkSizer(100_000, 2, fixedSize: 3);
        sizer.Record(3, microseconds: 0.3);
        Assert.Equal(3, sizer.Next(90_000));
    }
}
