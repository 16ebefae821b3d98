using Procession.Calls;
using Procession.Execution;
using Procession.Scheduling;
using Procession.Threads;

namespace Procession.Tests.Scheduling;

public class BalancerTests
{
    private readonly TestCalls _calls = new();
    private readonly Sharing _sharing = new();
    private readonly InMemoryExecutor _executor;
    private readonly Dispatcher _dispatcher;

    public BalancerTests()
    {
        PoolClock.Shared.Prepare();
        _executor = new InMemoryExecutor(room: 1) { Sharing = _sharing };
        _dispatcher = new Dispatcher(_executor);
        var recovery = new Recovery(_dispatcher);
        _calls.OnReturned = recovery.Returned;
    }

    [Fact]
    public void RanDry_AChunkWaitsElsewhere_TakesIt_AndLeavesTheRunningOne()
    {
        var queued = new Slot { Last = Chunk(first: 3) };
        var running = new Slot { Half = Chunk(first: 7) };
        _sharing.Busy = [running, queued];
        _dispatcher.RanDry(new Slot());
        Assert.Equal(3, Assert.Single(_executor.Running).FirstIndex);
        Assert.NotNull(running.Half);
    }

    [Fact]
    public void RanDry_NothingWaits_TakesHalfOfWhatRuns()
    {
        _sharing.Busy = [new Slot(), new Slot { Half = Chunk(first: 7) }];
        _dispatcher.RanDry(new Slot());
        Assert.Equal(7, Assert.Single(_executor.Running).FirstIndex);
    }

    [Fact]
    public void RanDry_NobodyIsBusy_AsksNobody()
    {
        _dispatcher.RanDry(new Slot());
        Assert.Empty(_executor.Running);
    }

    [Fact]
    public async Task RanDry_TheWorkerWasJustTakingIt_LooksAgain()
    {
        var slow = new Slot { IsJustTaking = true };
        _sharing.Busy = [slow];
        _dispatcher.RanDry(new Slot());
        Assert.Empty(_executor.Running);

        slow.Half = Chunk(first: 5);
        await slow.Taken.Task; // by the second look
        Assert.Null(slow.Half);
    }

    [Fact]
    public async Task HandedOut_OthersWait_HasWhatRunsForLongGiveWay_OneAtATime()
    {
        var first = new Slot { Cut = Chunk(first: 5), Revoked = Chunk(first: 6) };
        var second = new Slot { Cut = Chunk(first: 8) };
        _sharing.HeldSlots = [first, second];
        MapCall<int> running = _calls.Map(1);
        MapCall<int> waiting = _calls.Map(1);
        _dispatcher.Offer(running);
        _dispatcher.Offer(waiting);

        Assert.True(await first.Asked.Task);
        Assert.False(await second.Asked.Task); // the first has made room already
        Assert.Equal([waiting.Terms], first.Waiting);
    }

    private Chunk Chunk(int first)
    {
        MapCall<int> call = _calls.Map(10, chunkSize: 10);
        Chunk whole = call.TakeChunk(workers: 1, out _)!;
        return (Chunk)whole.SplitAt(first);
    }

    private sealed class Sharing : IWorkSharing
    {
        public IReadOnlyList<ISharingSlot> Busy { get; set; } = [];

        public IReadOnlyList<ISharingSlot> HeldSlots { get; set; } = [];

        public bool HasSentBehind => false;

        public IReadOnlyList<ISharingSlot> BusyBeside(ISharingSlot idle) => Busy;

        public IReadOnlyList<ISharingSlot> WithHeldThread() => HeldSlots;
    }

    private sealed class Slot : ISharingSlot
    {
        public Chunk? Last { get; set; }

        public Chunk? Half { get; set; }

        public Chunk? Cut { get; set; }

        public Chunk? Revoked { get; set; }

        public bool IsJustTaking { get; set; }

        public TaskCompletionSource Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether it might cut when it was asked first.</summary>
        public TaskCompletionSource<bool> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What waited when it was asked first.</summary>
        public IReadOnlyList<CallTerms> Waiting { get; private set; } = [];

        public IChunkSink? TakeBackLast()
        {
            (Chunk? taken, Last) = (Last, null);
            return taken;
        }

        public IChunkSink? TakeHalf(out bool askAgain)
        {
            askAgain = IsJustTaking;
            (IChunkSink? half, Half) = (Half, null);
            if (half is not null)
            {
                Taken.TrySetResult();
            }

            return half;
        }

        public bool TryGiveWay(
            IReadOnlyList<CallTerms> waiting, TimeSpan longTurn, bool mayCut, List<IChunkSink> revoked, out IChunkSink? cut)
        {
            if (!Asked.Task.IsCompleted)
            {
                Waiting = waiting; // later looks find what this one gave back
            }

            cut = mayCut ? Cut : null;
            Cut = mayCut ? null : Cut;
            if (Revoked is { } taken)
            {
                revoked.Add(taken);
                Revoked = null;
            }

            Asked.TrySetResult(mayCut);
            return true;
        }
    }
}
