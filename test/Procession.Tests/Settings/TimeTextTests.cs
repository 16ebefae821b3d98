using Procession.Settings;

namespace Procession.Tests.Settings;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData(1, "0.0000001")]
    [InlineData(9_999, "0.0009999")]
    [InlineData(10_000, "0.001")]
    [InlineData(15_004_000, "1.5")]
    [InlineData(600_000_000, "60")]
    [InlineData(0, "0")]
    [InlineData(-10_000, "-0.001")]
    public void Seconds_OfAnyLength_AreNeverNoneIfThereAreSome(long ticks, string text) =>
        Assert.Equal(text, TimeText.Seconds(new TimeSpan(ticks)));
}
