using Procession.Execution;
using Procession.Streams;

namespace Procession.Tests.Streams;

public class ResultWindowTests
{
    private static ItemFailure Failure => ItemFailure.Of(new InvalidOperationException());

    [Fact]
    public void TakeAll_Ordered_WaitsForTheNextInTheSource()
    {
        var window = new ResultWindow<int>(10, ordered: true);
        window.Put(Arrival<int>.Failed(1, Failure));
        Assert.Empty(TakeAll(window));
        window.Put(Arrival<int>.Failed(0, Failure));
        Assert.Equal([0, 1], TakeAll(window));
    }

    [Fact]
    public void TakeAll_Unordered_TakesWhatCame()
    {
        var window = new ResultWindow<int>(10, ordered: false);
        window.Put(Arrival<int>.Failed(5, Failure));
        window.Put(Arrival<int>.Failed(2, Failure));
        Assert.Equal([5, 2], TakeAll(window));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void TakeAll_OrderedWithAnyWindow_GivesEachOnceInOrder(int size)
    {
        const int Total = 5000;
        var random = new Random(size);
        var window = new ResultWindow<int>(size, ordered: true);
        List<long> under = [];
        List<long> taken = [];
        long drawn = 0;
        while (taken.Count < Total)
        {
            while (drawn < Total && drawn - taken.Count < size)
            {
                under.Add(drawn++);
            }

            int chosen = random.Next(under.Count);
            window.Put(Arrival<int>.Of(under[chosen], 0));
            under.RemoveAt(chosen);
            if (random.Next(4) == 0 || under.Count == 0)
            {
                taken.AddRange(TakeAll(window));
            }
        }

        Assert.Equal(Enumerable.Range(0, Total).Select(index => (long)index), taken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MakeRoom_ForMoreThanThereIs_KeepsWhatIsThere(bool ordered)
    {
        var window = new ResultWindow<int>(1000, ordered);
        window.Put(Arrival<int>.Of(0, 1));
        window.MakeRoom(firstIndex: 1, count: 500);
        for (int i = 1; i <= 500; i++)
        {
            window.Put(Arrival<int>.Of(i, 1));
        }

        Assert.Equal(501, window.Arrived);
        Assert.Equal(Enumerable.Range(0, 501).Select(i => (long)i), TakeAll(window));
    }

    private static List<long> TakeAll(ResultWindow<int> window)
    {
        var taken = new Queue<Arrival<int>>();
        _ = window.Await();
        bool hasNext = window.TakeConsumerOfNext() is not null;
        Assert.Equal(hasNext, window.TakeAll(taken));
        return [.. taken.Select(arrival => arrival.Index)];
    }
}
