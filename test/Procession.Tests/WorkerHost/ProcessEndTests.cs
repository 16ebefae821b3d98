using Procession.WorkerHost;

namespace Procession.Tests.WorkerHost;

public sealed class ProcessEndTests
{
    [Fact]
    public void RemoveFor_FolderIsWell_HasRemovedWhenItReturns()
    {
        bool isRemoved = false;

        ProcessEnd.RemoveFor(TimeSpan.FromMinutes(1), () => Volatile.Write(ref isRemoved, true));

        Assert.True(Volatile.Read(ref isRemoved));
    }

    [Fact]
    public void RemoveFor_FolderHangs_ReturnsSoThatTheKillComes()
    {
        using var hangs = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();

        ProcessEnd.RemoveFor(
            TimeSpan.FromMilliseconds(10),
            () =>
            {
                hangs.Wait();
                done.Set();
            });

        Assert.False(done.IsSet);
        hangs.Set();
        Assert.True(done.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }
}
