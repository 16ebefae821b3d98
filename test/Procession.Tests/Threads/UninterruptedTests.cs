using Procession.Threads;

namespace Procession.Tests.Threads;

public sealed class UninterruptedTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void NewLock_WaiterIsInterrupted_GoesOnWaitingAndKeepsTheInterrupt()
    {
        Lock held = Uninterrupted.NewLock();
        bool isInside = false;
        bool wasInterrupted = false;
        var waiter = new Thread(() =>
        {
            lock (held)
            {
                isInside = true;
            }

            wasInterrupted = IsInterrupted();
        });

        lock (held)
        {
            waiter.Start();
            waiter.Interrupt();

            // If it could be interrupted, it would end here.
            Assert.False(waiter.Join(TimeSpan.FromMilliseconds(200)));
        }

        Assert.True(waiter.Join(Limit));
        Assert.True(isInside);
        Assert.True(wasInterrupted);
    }

    [Fact]
    public void Enter_WaiterIsInterrupted_GoesOnWaitingAndKeepsTheInterrupt()
    {
        Lock ordinary = new();
        bool isInside = false;
        bool isOutside = false;
        bool wasInterrupted = false;
        var waiter = new Thread(() =>
        {
            using (Uninterrupted.Enter(ordinary))
            {
                isInside = ordinary.IsHeldByCurrentThread;
            }

            isOutside = !ordinary.IsHeldByCurrentThread;
            wasInterrupted = IsInterrupted();
        });

        lock (ordinary)
        {
            waiter.Start();
            waiter.Interrupt();

            // If it could be interrupted, it would end here.
            Assert.False(waiter.Join(TimeSpan.FromMilliseconds(200)));
        }

        Assert.True(waiter.Join(Limit));
        Assert.True(isInside);
        Assert.True(isOutside);
        Assert.True(wasInterrupted);
    }

    [Fact]
    public void Run_Interrupted_DoesTheStepAgainAndKeepsTheInterrupt()
    {
        int begun = 0;
        using var go = new ManualResetEventSlim();
        using var waits = new ManualResetEventSlim();
        bool wasInterrupted = false;
        var thread = new Thread(() =>
        {
            Uninterrupted.Run(() =>
            {
                begun++;
                waits.Set();
                go.Wait();
            });
            wasInterrupted = IsInterrupted();
        });
        thread.Start();
        Assert.True(waits.Wait(Limit, TestContext.Current.CancellationToken));

        thread.Interrupt();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref begun) == 2, Limit));
        go.Set();

        Assert.True(thread.Join(Limit));
        Assert.Equal(2, begun);
        Assert.True(wasInterrupted);
    }

    [Fact]
    public void Release_OfAnInterruptedThread_ReleasesOnce()
    {
        using var semaphore = new SemaphoreSlim(0);
        var thread = new Thread(() =>
        {
            Thread.CurrentThread.Interrupt();
            Uninterrupted.Release(semaphore);
        });
        thread.Start();

        Assert.True(thread.Join(Limit));
        Assert.Equal(1, semaphore.CurrentCount);
    }

    private static bool IsInterrupted()
    {
        try
        {
            Thread.Sleep(1);
            return false;
        }
        catch (ThreadInterruptedException)
        {
            return true;
        }
    }
}
