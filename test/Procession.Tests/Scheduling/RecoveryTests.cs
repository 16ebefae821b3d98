using System.Buffers;
using Procession.Calls;
using Procession.Execution;
using Procession.Functions;
using Procession.Scheduling;

namespace Procession.Tests.Scheduling;

public class RecoveryTests
{
    private const int Items = 6;
    private readonly InMemoryExecutor _executor = new(room: 1);
    private readonly TestCalls _calls = new();
    private readonly Dispatcher _dispatcher;
    private readonly Recovery _recovery;

    public RecoveryTests()
    {
        _dispatcher = new Dispatcher(_executor);
        _recovery = new Recovery(_dispatcher);
        _calls.OnReturned = (chunk, givesWay) => _recovery.Returned(chunk, givesWay);
        _calls.OnLost = (chunk, loss) => _recovery.Lost(chunk, loss);
    }

    private Chunk Running => Assert.Single(_executor.Running);

    [Fact]
    public void Lost_NothingStarted_RunsAllElsewhere()
    {
        Chunk chunk = Run(retries: 0);
        Lose(chunk, Loss.NotStarted(new TestLoss()));
        Assert.Equal((0, Items, 1), (Running.FirstIndex, Running.Expected, Running.Attempt));
        Assert.True(Running.Id > chunk.Id);
    }

    [Fact]
    public void Lost_OneStarted_FailsItAndRunsTheRestOfAMapNoMore()
    {
        MapCall<int> call = Map(retries: 0);
        Lose(Running, Loss.Started(2, new TestLoss()));
        Assert.Empty(_executor.Running);
        Assert.True(call.IsSettled);
    }

    [Fact]
    public void Lost_OneStarted_WithRetries_TriesItAlone_AndRunsTheRest()
    {
        Chunk chunk = Run(retries: 1);
        Deliver(chunk, 2);
        Lose(chunk, Loss.Started(2, new TestLoss()));
        Assert.Equal((2, 1, 2), (Running.FirstIndex, Running.Expected, Running.Attempt));
        Assert.Equal(1, _recovery.Retried);

        Chunk retried = Running;
        _executor.End(retried);
        Deliver(retried, 1);
        retried.Ended(1);
        _dispatcher.Pump();
        Assert.Equal((3, 3, 1), (Running.FirstIndex, Running.Expected, Running.Attempt));
    }

    [Fact]
    public void Lost_ItemsBeforeTheLastStarted_HaveRun_AndAreNeverTriedAgain()
    {
        MapCall<int> call = Map(retries: 3);
        Lose(Running, Loss.Started(2, new TestLoss())); // 0 and 1 have ended, and their outcomes are lost
        Assert.True(call.NeedsNoMore);
        Assert.Equal(0, _recovery.Retried);
    }

    [Fact]
    public void Lost_Unknown_FailsAllThatHasNoOutcome()
    {
        Chunk chunk = Run(retries: 0, stopOnFailure: false);
        Deliver(chunk, 2);
        Lose(chunk, Loss.Unknown(new TestLoss()));
        Assert.Equal(Items, chunk.Delivered);
        Assert.Equal(Items - 2, chunk.Failures);
        Assert.Empty(_executor.Running);
    }

    [Fact]
    public void Lost_Unknown_WithRetries_TriesEachAlone()
    {
        Chunk chunk = Run(retries: 1);
        Deliver(chunk, 2);
        Lose(chunk, Loss.Unknown(new TestLoss()));
        Assert.Equal(Items - 2, _recovery.Retried);
        Assert.Equal((2, 1, 2), (Running.FirstIndex, Running.Expected, Running.Attempt));
    }

    [Fact]
    public void Lost_AttemptsUsedUp_Fails()
    {
        MapCall<int> call = Map(retries: 1);
        Lose(Running, Loss.Started(0, new TestLoss()));
        Lose(Running, Loss.Started(0, new TestLoss()));
        Assert.True(call.NeedsNoMore);
        Assert.Equal(1, _recovery.Retried);
    }

    [Fact]
    public void Lost_ForAReasonThatForbidsRetries_Fails()
    {
        MapCall<int> call = Map(retries: 5);
        Lose(Running, Loss.Started(0, new TestLoss { MayRetry = false }));
        Assert.True(call.NeedsNoMore);
    }

    /// <summary>A thread that was left behind may read its items later, when the memory would be another call's.</summary>
    [Fact]
    public void Lost_LeftBehind_LeavesTheItemsReadable()
    {
        MapCall<int> call = Map(retries: 0);
        ReadOnlySequence<byte> items = Running.Items;
        byte[] before = items.ToArray();
        Lose(Running, Loss.LeftBehind(0, new TestLoss()));
        Assert.Equal([call], _calls.Over);
        Assert.Equal(before, items.ToArray());
    }

    [Fact]
    public void Returned_Unwanted_EndsTheCall()
    {
        MapCall<int> call = Map(retries: 0);
        Chunk chunk = Running;
        call.Cancel(CancellationToken.None);
        _executor.End(chunk);
        chunk.Returned(givesWay: false);
        Assert.Equal([call], _calls.Over);
    }

    [Fact]
    public void SplitAt_PartThatIsReturned_RunsBesideTheRest()
    {
        Chunk chunk = Run(retries: 0);
        chunk.SplitAt(4).Returned();
        Assert.Equal(4, chunk.Expected);
        _executor.End(chunk);
        Deliver(chunk, 4);
        chunk.Ended(1);
        _dispatcher.Pump();
        Assert.Equal((4, 2), (Running.FirstIndex, Running.Expected));
    }

    private Chunk Run(int retries, bool stopOnFailure = true)
    {
        Map(retries, stopOnFailure);
        return Running;
    }

    private MapCall<int> Map(int retries, bool stopOnFailure = true)
    {
        MapCall<int> call = _calls.Map(Items, chunkSize: Items, retries: retries, stopOnFailure: stopOnFailure);
        _dispatcher.Offer(call);
        return call;
    }

    private void Lose(Chunk chunk, Loss loss)
    {
        _executor.End(chunk);
        chunk.Lost(loss);
        _dispatcher.Pump();
    }

    private static void Deliver(Chunk chunk, int count)
    {
        for (int i = 0; i < count; i++)
        {
            chunk.Numbers([Framing.NumberRun.Another, 1, 0, 0, 0], sizeof(int));
        }
    }

    private sealed record TestLoss : ILossReason
    {
        public bool MayRetry { get; init; } = true;

        public string Summary => "a loss";

        public ItemFailure ToFailure(ItemDescription item) => ItemFailure.Of(new IOException($"lost {item.Index}"));
    }
}
