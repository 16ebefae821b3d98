using Procession.Threads;

namespace Procession.Tests.Threads;

public sealed class BacklogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public BacklogTests() => PoolClock.Shared.Prepare();

    [Fact]
    public async Task TryAdd_ConsumerIsSlow_WaitsForRoomAndDropsNothing()
    {
        var backlog = new Backlog(most: 4, longestStall: Limit);
        Assert.True(backlog.TryAdd(4, out Task? none));
        Assert.True(backlog.TryAdd(4, out Task? room));
        Assert.Null(none);
        Assert.False(room!.IsCompleted);

        Assert.Equal(0, backlog.Taken(4, out _));
        Assert.False(room.IsCompleted);
        Assert.Equal(0, backlog.Taken(4, out _));

        await room.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.True(backlog.TryAdd(1, out _));
    }

    [Fact]
    public async Task TryAdd_ConsumerTakesNothing_DropsAndTellsHowMuch()
    {
        var backlog = new Backlog(most: 1, longestStall: TimeSpan.FromMilliseconds(10));
        Assert.True(backlog.TryAdd(2, out Task? room));

        await room!.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.False(backlog.TryAdd(1, out Task? none));
        Assert.False(backlog.TryAdd(1, out none));
        Assert.Null(none);

        Assert.Equal(2, backlog.Taken(2, out TimeSpan silence));
        Assert.True(silence > TimeSpan.Zero);
        Assert.True(backlog.TryAdd(1, out _));
    }
}
