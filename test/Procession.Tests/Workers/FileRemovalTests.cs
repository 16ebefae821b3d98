using Procession.Threads;
using Procession.Workers.Death;

namespace Procession.Tests.Workers;

public sealed class FileRemovalTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public FileRemovalTests() => PoolClock.Shared.Prepare();

    [Fact]
    public void Run_FolderIsWell_HasRemovedWhenItReturns()
    {
        bool isRemoved = false;

        FileRemoval.Run(() => Volatile.Write(ref isRemoved, true));

        Assert.True(Volatile.Read(ref isRemoved));
    }

    [Fact]
    public void Run_FolderHangs_ReturnsAndRemovesWhenItDoesNoMore()
    {
        using var hangs = new ManualResetEventSlim();
        int removed = 0;
        FileRemoval.Run(hangs.Wait);

        for (int i = 0; i < 100; i++)
        {
            FileRemoval.Run(() => Interlocked.Increment(ref removed));
        }

        Assert.Equal(0, Volatile.Read(ref removed));
        hangs.Set();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref removed) == 100, Limit));
        bool isRemoved = false;
        FileRemoval.Run(() => Volatile.Write(ref isRemoved, true));
        Assert.True(Volatile.Read(ref isRemoved)); // It is waited for again.
    }

    [Fact]
    public void Begin_FolderHangs_RemembersNoMoreThanSoMany()
    {
        using var hangs = new ManualResetEventSlim();
        int removed = 0;
        FileRemoval.Begin(hangs.Wait);

        for (int i = 0; i < 100_000; i++)
        {
            FileRemoval.Begin(() => Interlocked.Increment(ref removed));
        }

        hangs.Set();
        FileRemoval.Run(() => { });
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref removed) > 0, Limit));
        Assert.InRange(Volatile.Read(ref removed), 1, 1000);
    }
}
