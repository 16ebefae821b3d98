using Procession.Execution;

namespace Procession.Tests.Execution;

public class FailedStartsTests
{
    private readonly FailedStarts _failed = new();

    [Fact]
    public void MayTryAgain_MoreInARowThanTolerated_GivesUp_UnlessOneIsReady()
    {
        Assert.True(MayTryAgain(out TimeSpan first));
        Assert.True(MayTryAgain(out TimeSpan second));
        Assert.False(MayTryAgain(out _));
        Assert.True(MayTryAgain(out _, anyReady: true));
        Assert.True(second > first && first > TimeSpan.Zero);
        Assert.Equal(4, _failed.InARow);
    }

    [Fact]
    public void MayTryAgain_WhatTheSystemLacksForAMoment_IsToleratedForAWhile()
    {
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(MayTryAgain(out TimeSpan _, isLack: true)));
        Assert.False(MayTryAgain(out _));
    }

    [Fact]
    public void EndRow_BeginsANewRow()
    {
        MayTryAgain(out _);
        MayTryAgain(out _);

        _failed.EndRow();

        Assert.True(MayTryAgain(out _));
    }

    private bool MayTryAgain(out TimeSpan delay, bool anyReady = false, bool isLack = false) =>
        _failed.MayTryAgain(tolerated: 2, anyReady, isLack, out delay);
}
