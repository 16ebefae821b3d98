using Procession.Execution;

namespace Procession.Tests.Execution;

public class BackoffTests
{
    [Theory]
    [InlineData(int.MinValue, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(7, 3200)]
    [InlineData(8, 5000)]
    [InlineData(int.MaxValue, 5000)]
    public void After_DoublesUpToAnEnd(int failures, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Backoff.After(failures));
}
