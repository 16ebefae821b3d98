using System.Diagnostics;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>SYNC: conditions and barriers.</summary>
public sealed class SharedConditionTests : IClassFixture<SharedPool>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly ProcessPool _pool;

    public SharedConditionTests(SharedPool shared) => _pool = shared.Pool;

    [Fact]
    [Trait("Case", "SYNC-11")]
    [Trait("Case", "SYNC-13")]
    public void As_many_wake_as_are_notified()
    {
        using var condition = new SharedCondition();
        using var waiting = new SharedValue<int>();
        using var woken = new SharedValue<int>();
        void Waiter()
        {
            using (condition.Lock.EnterScope())
            {
                waiting.Value++;
                condition.Wait();
                woken.Value++;
            }
        }

        ChildProcess[] children = [.. Enumerable.Range(0, 3).Select(_ => new ChildProcess(Waiter))];
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(Waiter))];
        Array.ForEach(children, child => child.Start());
        Array.ForEach(threads, thread => thread.Start());
        Eventually.True(() => Locked(() => waiting.Value) == 6, "all wait");

        Notify(2);
        Eventually.True(() => Locked(() => woken.Value) == 2, "two wake");
        Notify(1);
        Eventually.True(() => Locked(() => woken.Value) == 3, "a third wakes");
        Notify(9);
        Array.ForEach(children, child => Assert.True(child.Join(Bound)));
        Array.ForEach(threads, thread => Assert.True(thread.Join(Bound)));
        Assert.Equal(6, woken.Value);

        Notify(3);
        Assert.False(Locked(() => condition.Wait(TimeSpan.FromMilliseconds(50))));

        void Notify(int count) => Locked(() =>
        {
            condition.Notify(count);
            return 0;
        });
        T Locked<T>(Func<T> work)
        {
            using (condition.Lock.EnterScope())
            {
                return work();
            }
        }
    }

    [Fact]
    [Trait("Case", "SYNC-14")]
    public void A_wait_that_is_over_has_the_lock_again()
    {
        using var condition = new SharedCondition();
        condition.Lock.Enter();
        var clock = Stopwatch.StartNew();
        Assert.False(condition.Wait(TimeSpan.FromMilliseconds(100)));
        Assert.True(clock.ElapsedMilliseconds >= 100);
        Assert.True(condition.Lock.IsHeldByCurrentThread);
        Assert.False(condition.WaitFor(() => false, TimeSpan.FromMilliseconds(50)));
        Assert.True(condition.WaitFor(() => true, TimeSpan.Zero));
        condition.Lock.Exit();
    }

    [Fact]
    [Trait("Case", "SYNC-14")]
    public void WaitFor_returns_when_another_process_has_made_it_true()
    {
        using var condition = new SharedCondition();
        using var value = new SharedValue<int>();
        AsyncResult<bool> seen = _pool.ApplyAsync(() =>
        {
            using (condition.Lock.EnterScope())
            {
                return condition.WaitFor(() => value.Value >= 3, TimeSpan.FromSeconds(20));
            }
        });
        for (int i = 0; i < 3; i++)
        {
            using (condition.Lock.EnterScope())
            {
                value.Value++;
                condition.NotifyAll();
            }
        }

        Assert.True(seen.Get(Bound));
    }

    [Fact]
    [Trait("Case", "SYNC-15")]
    public void A_condition_wants_its_lock_held_and_frees_it_wholly()
    {
        using var guard = new SharedLock();
        using var condition = new SharedCondition(guard);
        Assert.Throws<SynchronizationLockException>(() => condition.Wait());
        Assert.Throws<SynchronizationLockException>(() => condition.Notify());
        Assert.Throws<SynchronizationLockException>(condition.NotifyAll);

        guard.Enter();
        guard.Enter();
        AsyncResult<bool> other = _pool.ApplyAsync(() =>
        {
            using (guard.EnterScope())
            {
                condition.Notify();
            }

            return true;
        });
        Assert.True(condition.Wait(Bound));
        Assert.True(other.Get(Bound));
        guard.Exit();
        Assert.True(guard.IsHeldByCurrentThread);
        guard.Exit();
        Assert.False(guard.IsHeld);
    }

    [Fact]
    [Trait("Fault", "25")]
    public void A_notification_does_not_go_to_the_dead()
    {
        using var condition = new SharedCondition();
        using var waiting = new SharedValue<int>();
        void Waiter()
        {
            using (condition.Lock.EnterScope())
            {
                waiting.Value++;
                condition.Wait();
            }
        }

        using var first = new ChildProcess(Waiter);
        first.Start();
        Eventually.True(() => waiting.Value == 1 && !condition.Lock.IsHeld, "the first waits");
        using var second = new ChildProcess(Waiter);
        second.Start();
        Eventually.True(() => waiting.Value == 2 && !condition.Lock.IsHeld, "the second waits");
        first.Kill();
        first.Join();

        using (condition.Lock.EnterScope())
        {
            condition.Notify();
        }

        Assert.True(second.Join(Bound));
        Assert.Equal(0, second.ExitCode);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    [Trait("Case", "SYNC-17")]
    public void Five_processes_go_in_lockstep(int rounds)
    {
        using var actions = new SharedValue<int>();
        using var barrier = new SharedBarrier(5, () => actions.Increment());
        using var arrived = new SharedArray<int>(rounds);
        using var zeros = new SharedArray<int>(rounds);
        using var breaches = new SharedValue<int>();
        ChildProcess[] children = [.. Enumerable.Range(0, 5).Select(_ => new ChildProcess(() =>
        {
            for (int round = 0; round < rounds; round++)
            {
                arrived.Add(round, 1);
                int place = barrier.Wait();
                if (arrived[round] != 5 || actions.Value < round + 1 || place is < 0 or > 4)
                {
                    breaches.Increment();
                }

                if (place == 0)
                {
                    zeros.Add(round, 1);
                }
            }
        }))];
        Array.ForEach(children, child => child.Start());
        Assert.All(children, child => Assert.True(child.Join(TimeSpan.FromSeconds(50))));

        Assert.Equal(0, breaches.Value);
        Assert.Equal(rounds, actions.Value);
        Assert.All(zeros, count => Assert.Equal(1, count));
    }

    [Fact]
    [Trait("Case", "SYNC-18")]
    public void Abort_and_reset_free_those_who_wait()
    {
        using var barrier = new SharedBarrier(3);
        AsyncResult<int>[] waiters = [.. Enumerable.Range(0, 2).Select(_ => _pool.ApplyAsync(() => barrier.Wait()))];
        Eventually.True(() => barrier.Waiting == 2, "two wait");
        barrier.Abort();
        Assert.All(waiters, waiter => Assert.Throws<BrokenBarrierException>(() => waiter.Get(Bound)));
        Assert.True(_pool.Apply(() => barrier.IsBroken));
        Assert.Throws<BrokenBarrierException>(() => barrier.Wait());

        barrier.Reset();
        Assert.False(barrier.IsBroken);
        AsyncResult<int> alone = _pool.ApplyAsync(() => barrier.Wait());
        Eventually.True(() => barrier.Waiting == 1, "one waits");
        barrier.Reset();
        Assert.Throws<BrokenBarrierException>(() => alone.Get(Bound));

        waiters = [.. Enumerable.Range(0, 2).Select(_ => _pool.ApplyAsync(() => barrier.Wait()))];
        int mine = barrier.Wait(Bound);
        Assert.Equal([0, 1, 2], waiters.Select(waiter => waiter.Get(Bound)).Append(mine).Order());
    }

    [Fact]
    [Trait("Case", "SYNC-20")]
    public void A_party_that_died_while_it_waited_breaks_the_barrier()
    {
        using var barrier = new SharedBarrier(2);
        using var child = new ChildProcess(() => barrier.Wait());
        child.Start();
        Eventually.True(() => barrier.Waiting == 1, "the child waits");
        child.Kill();
        child.Join();

        var clock = Stopwatch.StartNew();
        Assert.Throws<BrokenBarrierException>(() => barrier.Wait(TimeSpan.FromSeconds(1)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
        barrier.Reset();
        Assert.False(barrier.IsBroken);
    }

    [Fact]
    public void A_time_limit_breaks_the_barrier_for_all()
    {
        using var barrier = new SharedBarrier(3, timeout: TimeSpan.FromMilliseconds(300));
        AsyncResult<int> other = _pool.ApplyAsync(() => barrier.Wait(TimeSpan.FromSeconds(30)));
        Assert.Throws<BrokenBarrierException>(() => barrier.Wait());
        Assert.Throws<BrokenBarrierException>(() => other.Get(Bound));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SharedBarrier(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SharedBarrier(int.MaxValue)); // would take 16 GiB
    }

    [Fact]
    public void An_action_that_throws_breaks_the_barrier()
    {
        using var barrier = new SharedBarrier(2, () => throw new ArithmeticException());
        AsyncResult<int> other = _pool.ApplyAsync(() => barrier.Wait(TimeSpan.FromSeconds(30)));
        Eventually.True(() => barrier.Waiting == 1, "the other waits");
        Assert.Throws<ArithmeticException>(() => barrier.Wait());
        Assert.Throws<BrokenBarrierException>(() => other.Get(Bound));
    }
}
