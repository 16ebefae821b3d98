using System.Diagnostics;
using Procession.Workers.Limits;

namespace Procession.Tests.Workers;

public class StartLimitsTests
{
    private const long NotBegun = 0;
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    [Fact]
    public void Look_AProcessThatNeverBegins_IsOverdueAfterItsLimit()
    {
        var limits = new StartLimits(Minutes(1), Minutes(10));

        Assert.Equal(Minutes(1), limits.Look(NotBegun));
        Assert.Equal(TimeSpan.Zero, limits.Look(NotBegun));
        Assert.False(limits.HasInitializerBegun);
    }

    [Fact]
    public void Look_AShortInitializer_IsLookedForBeforeTheOtherLimit()
    {
        var limits = new StartLimits(Minutes(5), Minutes(2));

        Assert.Equal(Minutes(2), limits.Look(NotBegun));
        Assert.Equal(Minutes(2), limits.Look(NotBegun));
        Assert.Equal(Minutes(1), limits.Look(NotBegun));
        Assert.Equal(TimeSpan.Zero, limits.Look(NotBegun));
    }

    [Fact]
    public void Look_AnInitializerOfNoTime_DoesNotKeepTheClockBusy()
    {
        var limits = new StartLimits(Minutes(1), TimeSpan.FromTicks(1));

        Assert.Equal(TimeSpan.FromMilliseconds(10), limits.Look(NotBegun));
        Assert.Equal(TimeSpan.FromMilliseconds(10), limits.Look(NotBegun));
        Assert.Equal(TimeSpan.Zero, limits.Look(Stopwatch.GetTimestamp() - Stopwatch.Frequency));
        Assert.True(limits.HasInitializerBegun);
    }

    [Fact]
    public void Look_AnInitializerThatNeverEnds_IsOverdueAfterItsOwnLimit()
    {
        var limits = new StartLimits(Minutes(1), Minutes(10));
        _ = limits.Look(NotBegun);
        long begun = Stopwatch.GetTimestamp() - (60 * Stopwatch.Frequency);

        Assert.InRange(limits.Look(begun), Minutes(8), Minutes(9));
        Assert.Equal(TimeSpan.Zero, limits.Look(begun));
        Assert.True(limits.HasInitializerBegun);
    }

    [Fact]
    public void Look_WithoutLimits_NeverLooksAgain()
    {
        Assert.Equal(Never, new StartLimits(Never, Never).Look(NotBegun));
        Assert.Equal(Never, new StartLimits(Minutes(1), Never).Look(Stopwatch.GetTimestamp()));
        Assert.Equal(Minutes(1), new StartLimits(Minutes(1), Never).Look(NotBegun));
        Assert.Equal(Minutes(1), new StartLimits(Never, Minutes(1)).Look(NotBegun));
    }

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
