using Procession.Pool;

namespace Procession.Tests.Pool;

public class ReadinessTests
{
    private bool _isReached;

    [Fact]
    public async Task WatchAsync_AllAreThere_EndsAtOnce()
    {
        _isReached = true;
        var readiness = new Readiness(() => _isReached);

        Assert.True(await readiness.WatchAsync());
    }

    [Fact]
    public void Look_NobodyWaits_DoesNotAsk()
    {
        var readiness = new Readiness(() => throw new InvalidOperationException("asked"));

        readiness.Look();
    }

    [Fact]
    public async Task Look_TheLastOneHasCome_EndsTheWaitForGood()
    {
        var readiness = new Readiness(() => _isReached);
        Task<bool> wait = readiness.WatchAsync();
        readiness.Look();
        Assert.False(wait.IsCompleted);

        _isReached = true;
        readiness.Look();
        _isReached = false;

        Assert.True(await wait);
        Assert.True(await readiness.WatchAsync());
    }

    [Fact]
    public async Task End_NotReached_SaysSo()
    {
        var readiness = new Readiness(() => _isReached);
        Task<bool> wait = readiness.WatchAsync();

        readiness.End();

        Assert.False(await wait);
        Assert.False(await readiness.WatchAsync());
    }

    [Fact]
    public async Task WatchAsync_WhileTheLastOneComes_IsNeverForgotten()
    {
        for (int round = 0; round < 20_000; round++)
        {
            bool isThere = false;
            var guard = new Lock();
            var readiness = new Readiness(() =>
            {
                lock (guard)
                {
                    return isThere;
                }
            });
            var wait = Task.Run(readiness.WatchAsync, TestContext.Current.CancellationToken);
            lock (guard)
            {
                isThere = true;
            }

            readiness.Look();

            Assert.True(await wait.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }
    }
}
