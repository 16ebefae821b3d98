using Procession.Threads;

namespace Procession.Tests.Threads;

public sealed class UserThreadsTests
{
    public UserThreadsTests() => PoolClock.Shared.Prepare();

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void Work_runs_in_order_on_one_thread()
    {
        UserThreads serial = Create();
        var seen = new List<(int, Thread)>();
        for (int i = 0; i < 100; i++)
        {
            int item = i;
            serial.Post(() => seen.Add((item, Thread.CurrentThread)));
        }

        Assert.True(serial.Drain(Limit));
        Assert.Equal(Enumerable.Range(0, 100), seen.Select(entry => entry.Item1));
        Assert.Single(seen.Select(entry => entry.Item2).Distinct());
    }

    [Fact]
    public void A_retired_thread_ends_whatever_is_posted_later()
    {
        UserThreads serial = Create();
        var threads = new List<Thread>();
        serial.Post(() => threads.Add(Thread.CurrentThread));
        Assert.True(serial.Drain(Limit));
        serial.Retire();

        for (int i = 0; i < 10; i++)
        {
            var ran = new ManualResetEventSlim();
            serial.Post(() =>
            {
                threads.Add(Thread.CurrentThread);
                ran.Set();
            });
            Assert.True(ran.Wait(Limit, TestContext.Current.CancellationToken));
            Assert.True(serial.Drain(Limit));
        }

        Assert.All(threads, thread => Assert.True(thread.Join(Limit)));
    }

    [Fact]
    public void Nothing_to_drain_takes_no_thread()
    {
        UserThreads serial = Create();
        serial.Retire();

        Assert.True(serial.Drain(TimeSpan.Zero));
    }

    [Fact]
    public void Post_BehindManyThatBlock_IsRunWhereThreadsGrow()
    {
        var threads = new UserThreads("test", "pool", grows: true);
        using var go = new ManualResetEventSlim();
        for (int i = 0; i < 100; i++)
        {
            threads.Post(go.Wait);
        }

        using var ran = new ManualResetEventSlim();
        threads.Post(ran.Set);

        Assert.True(ran.Wait(Limit, TestContext.Current.CancellationToken));
        Assert.False(threads.Drain(TimeSpan.Zero));
        go.Set();
        Assert.True(threads.Drain(Limit));
    }

    [Fact]
    public void Post_BehindOneThatRunsForEver_IsRunWhereThreadsGrow()
    {
        var threads = new UserThreads("test", "pool", grows: true);
        bool isOver = false;
        for (int i = 0; i <= Environment.ProcessorCount; i++)
        {
            threads.Post(() =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    Thread.SpinWait(1000);
                }
            });
        }

        using var ran = new ManualResetEventSlim();
        threads.Post(ran.Set);

        Assert.True(ran.Wait(Limit, TestContext.Current.CancellationToken));
        Volatile.Write(ref isOver, true);
        Assert.True(threads.Drain(Limit));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Post_BehindOneThatInterruptsItsThread_IsRun(bool grows)
    {
        var threads = new UserThreads("test", "pool", grows);
        for (int i = 0; i < 20; i++)
        {
            threads.Post(() => Thread.CurrentThread.Interrupt());
            using var ran = new ManualResetEventSlim();
            threads.Post(ran.Set);
            Assert.True(ran.Wait(Limit, TestContext.Current.CancellationToken));
            Assert.True(threads.Drain(Limit));
        }
    }

    [Fact]
    public void Drain_ByManyWhileTheThreadInterruptsItself_Ends()
    {
        UserThreads serial = Create();
        for (int round = 0; round < 200; round++)
        {
            using var go = new ManualResetEventSlim();
            serial.Post(() =>
            {
                go.Wait();
                Thread.CurrentThread.Interrupt();
            });
            Thread[] drainers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() => serial.Drain(Limit)))];
            Array.ForEach(drainers, drainer => drainer.Start());

            go.Set();

            Assert.All(drainers, drainer => Assert.True(drainer.Join(Limit)));
        }
    }

    [Fact]
    public void Drain_Interrupted_EndsAtOnceUnlessItMustNot()
    {
        UserThreads serial = Create();
        using var go = new ManualResetEventSlim();
        serial.Post(go.Wait);
        bool wasInterrupted = false;
        bool isReached = false;
        var user = new Thread(() => wasInterrupted = Record.Exception(() => serial.Drain(Limit)) is ThreadInterruptedException);
        var pool = new Thread(() => isReached = serial.DrainUninterrupted(Limit));
        user.Start();
        pool.Start();

        user.Interrupt();
        pool.Interrupt();
        Assert.True(user.Join(Limit));
        Assert.False(pool.Join(TimeSpan.FromMilliseconds(200)));
        go.Set();

        Assert.True(pool.Join(Limit));
        Assert.True(wasInterrupted);
        Assert.True(isReached);
    }

    [Fact]
    public void Post_WhereThreadsDoNotGrow_WaitsForWhatBlocks()
    {
        UserThreads serial = Create();
        using var go = new ManualResetEventSlim();
        bool hasRun = false;
        serial.Post(go.Wait);
        serial.Post(() => hasRun = true);

        Assert.False(serial.Drain(TimeSpan.FromMilliseconds(300)));
        Assert.False(Volatile.Read(ref hasRun));
        go.Set();
        Assert.True(serial.Drain(Limit));
        Assert.True(hasRun);
    }

    private static UserThreads Create() => new("test", "pool");
}
