using Procession.Calls;

namespace Procession.Tests.Calls;

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

    private static List<long> TakeAll(ResultWindow<int> window)
    {
        var taken = new Queue<Arrival<int>>();
        Assert.Equal(window.HasNext, window.TakeAll(taken));
        return [.. taken.Select(arrival => arrival.Index)];
    }
}
