using Procession.Calls;
using Procession.Scheduling;

namespace Procession.Tests.Scheduling;

/// <summary>Who is next: by turns among equals, newcomers first, nobody never.</summary>
public class TurnTests
{
    private readonly InMemoryExecutor _executor = new(room: 1);
    private readonly Dispatcher _dispatcher;
    private readonly TestCalls _calls = new();

    public TurnTests() => _dispatcher = new Dispatcher(_executor);

    private Chunk Running => Assert.Single(_executor.Running);

    [Fact]
    public void Next_LongCallsOfEqualPriority_TakeTurnsOnceEachHasBegun()
    {
        MapCall<int>[] calls = [_calls.Map(9), _calls.Map(9), _calls.Map(9)];
        foreach (MapCall<int> call in calls)
        {
            _dispatcher.Offer(call);
        }

        int[] order = [.. Take(16).Select(call => Array.IndexOf(calls, call))];

        Assert.Equal([0, 1, 2], order[..4].Distinct().Order());
        for (int round = 4; round < 16; round += 3)
        {
            Assert.Equal([0, 1, 2], order[round..(round + 3)].Order());
        }
    }

    [Fact]
    public void Next_ShortCallBehindLongOne_IsNext()
    {
        _dispatcher.Offer(_calls.Map(1000));
        Take(10);
        MapCall<int> second = _calls.Map(1);
        _dispatcher.Offer(second);

        Assert.Same(second, Take(2)[^1]);
    }

    [Fact]
    public void Next_LongCallInFloodOfShortOnes_HasItsTurns()
    {
        MapCall<int> longCall = _calls.Map(1000);
        _dispatcher.Offer(longCall);
        int turns = 0;
        for (int i = 0; i < 300; i++)
        {
            // Two come for each chunk that ends, so that more and more wait.
            _dispatcher.Offer(_calls.Map(1));
            _dispatcher.Offer(_calls.Map(1));
            turns += Next() == longCall ? 1 : 0;
        }

        Assert.InRange(turns, 5, 100);
    }

    [Fact]
    public void Next_ShortCallsOfEqualPriority_StartInOrder()
    {
        _dispatcher.Offer(_calls.Map(1));
        MapCall<int>[] calls = [.. Enumerable.Range(0, 10).Select(_ => _calls.Map(1))];
        foreach (MapCall<int> call in calls)
        {
            _dispatcher.Offer(call);
        }

        Assert.Equal(calls, Take(11)[1..]);
    }

    [Fact]
    public void Return_ChunkThatGaveWay_RunsBehindTheNewcomer()
    {
        MapCall<int> first = _calls.Map(5);
        _dispatcher.Offer(first);
        Chunk yielded = Running;
        MapCall<int> newcomer = _calls.Map(1);
        _dispatcher.Offer(newcomer);
        Assert.Contains(newcomer.Terms, _dispatcher.Waiting);

        _dispatcher.Return(yielded.From(0), givesWay: true);

        Assert.Same(newcomer, Next());
        Assert.DoesNotContain(newcomer.Terms, _dispatcher.Waiting);
        Assert.Same(first, Next());
        Assert.Equal(0, Running.FirstIndex);
    }

    [Fact]
    public void Return_ChunksOfSeveralPriorities_HigherOnesFirst()
    {
        MapCall<int> low = _calls.Map(3);
        MapCall<int> high = _calls.Map(1, priority: 1);
        _dispatcher.Offer(low);
        Chunk lost = Running;
        _dispatcher.Offer(high);

        _dispatcher.Return(lost.From(0));

        Assert.Same(high, Next());
    }

    // Ends what runs; what is then running is the next one's.
    private Call Next()
    {
        _executor.End(Running);
        _dispatcher.Pump();
        return Running.Call;
    }

    private Call[] Take(int count)
    {
        var taken = new List<Call> { Running.Call };
        while (taken.Count < count)
        {
            taken.Add(Next());
        }

        return [.. taken];
    }
}
