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

        Assert.True(await readiness.WatchAsync(CancellationToken.None));
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
        Task<bool> wait = readiness.WatchAsync(CancellationToken.None);
        readiness.Look();
        Assert.False(wait.IsCompleted);

        _isReached = true;
        readiness.Look();
        _isReached = false;

        Assert.True(await wait);
        Assert.True(await readiness.WatchAsync(CancellationToken.None));
    }

    [Fact]
    public async Task WatchAsync_Cancelled_EndsThatWaitOnly()
    {
        var readiness = new Readiness(() => _isReached);
        using var cancellation = new CancellationTokenSource();
        Task<bool> cancelled = readiness.WatchAsync(cancellation.Token);
        Task<bool> other = readiness.WatchAsync(CancellationToken.None);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(other.IsCompleted);
        readiness.End();
        Assert.False(await other);
    }

    [Fact]
    public async Task End_NotReached_SaysSo()
    {
        var readiness = new Readiness(() => _isReached);
        Task<bool> wait = readiness.WatchAsync(CancellationToken.None);

        readiness.End();

        Assert.False(await wait);
        Assert.False(await readiness.WatchAsync(CancellationToken.None));
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
            var wait = Task.Run(() => readiness.WatchAsync(CancellationToken.None), TestContext.Current.CancellationToken);
            lock (guard)
            {
                isThere = true;
            }

            readiness.Look();

            Assert.True(await wait.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }
    }
}
