using Procession.InProcessWorkers;

namespace Procession.Tests.InProcessWorkers;

public class StartFailuresTests
{
    [Fact]
    public void MayTryAgain_MoreInARowThanTolerated_GivesUp_UnlessOneIsReady()
    {
        var failures = new StartFailures(tolerated: 2);

        Assert.True(failures.MayTryAgain(anyReady: false, out TimeSpan first));
        Assert.True(failures.MayTryAgain(anyReady: false, out TimeSpan second));
        Assert.False(failures.MayTryAgain(anyReady: false, out _));
        Assert.True(failures.MayTryAgain(anyReady: true, out _));
        Assert.True(second > first && first > TimeSpan.Zero);
        Assert.Equal(4, failures.Count);
    }

    [Fact]
    public void Forget_BeginsANewRow()
    {
        var failures = new StartFailures(tolerated: 1);
        failures.MayTryAgain(anyReady: false, out _);

        failures.Reset();

        Assert.True(failures.MayTryAgain(anyReady: false, out _));
    }
}
