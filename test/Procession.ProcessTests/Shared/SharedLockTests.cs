using System.Diagnostics;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>SYNC: locks, semaphores and events.</summary>
public sealed class SharedLockTests : IClassFixture<SharedPool>, IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly ProcessPool _pool;
    private readonly Scratch _scratch = new();

    public SharedLockTests(SharedPool shared) => _pool = shared.Pool;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "SYNC-01")]
    public void A_taken_lock_is_refused_until_it_is_given_back()
    {
        using var guard = new SharedLock();
        guard.Enter();
        Assert.False(_pool.Apply(() => guard.TryEnter()));
        guard.Exit();
        Assert.True(_pool.Apply(() =>
        {
            bool taken = guard.TryEnter();
            guard.Exit();
            return taken;
        }));
        Assert.Throws<SynchronizationLockException>(guard.Exit);

        Action throwing = () =>
        {
            using (guard.EnterScope())
            {
                throw new ArithmeticException();
            }
        };
        Assert.Throws<ArithmeticException>(throwing);
        Assert.False(guard.IsHeld);
    }

    [Fact]
    [Trait("Case", "SYNC-03")]
    public async Task A_semaphore_of_one_is_a_lock_that_anybody_gives_back()
    {
        using var guard = new SharedSemaphore(1, 1);
        guard.Wait();
        await Task.Yield();
        Assert.Equal(0, _pool.Apply(() => guard.Release()));
        Assert.True(guard.Wait(TimeSpan.Zero));
    }

    [Fact]
    [Trait("Case", "SYNC-04")]
    public void A_lock_is_reentrant_and_belongs_to_its_thread()
    {
        using var guard = new SharedLock();
        for (int i = 0; i < 3; i++)
        {
            guard.Enter();
        }

        Assert.Contains($"process {Environment.ProcessId} ", guard.ToString());
        Exception? fromThread = null;
        var thread = new Thread(() => fromThread = Record.Exception(guard.Exit));
        thread.Start();
        thread.Join();
        Assert.IsType<SynchronizationLockException>(fromThread);
        Assert.Throws<SynchronizationLockException>(() => _pool.Apply(() =>
        {
            guard.Exit();
            return true;
        }));

        for (int i = 0; i < 3; i++)
        {
            Assert.True(guard.IsHeldByCurrentThread);
            guard.Exit();
        }

        Assert.False(guard.IsHeld);
        Assert.Throws<SynchronizationLockException>(guard.Exit);
    }

    [Fact]
    [Trait("Case", "SYNC-05")]
    public void A_time_limit_is_waited_for_and_not_longer()
    {
        using var guard = new SharedLock();
        using var semaphore = new SharedSemaphore(0);
        using (guard.EnterScope())
        {
            Assert.All(
                _pool.Map(milliseconds => Waited(milliseconds, limit => guard.TryEnter(limit)), [0, 100, 600]),
                Assert.Null);
        }

        Assert.All(
            _pool.Map(milliseconds => Waited(milliseconds, limit => semaphore.Wait(limit)), [0, 100, 600]), Assert.Null);
        Assert.Throws<ArgumentOutOfRangeException>(() => guard.TryEnter(TimeSpan.FromSeconds(-2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => semaphore.Wait(TimeSpan.FromSeconds(-2)));
    }

    [Fact]
    [Trait("Case", "SYNC-06")]
    public void Everybody_sees_that_a_lock_is_held()
    {
        using var guard = new SharedLock();
        using (guard.EnterScope())
        {
            Assert.True(guard.IsHeld);
            Assert.True(_pool.Apply(() => guard.IsHeld && !guard.IsHeldByCurrentThread));
        }

        Assert.False(_pool.Apply(() => guard.IsHeld));
    }

    [Fact]
    [Trait("Case", "SYNC-07")]
    public void A_semaphore_counts()
    {
        using var two = new SharedSemaphore(2);
        two.Wait();
        Assert.Equal(1, _pool.Apply(() => two.CurrentCount));
        two.Wait();
        Assert.False(two.Wait(TimeSpan.Zero));
        Assert.Equal(0, two.Release());
        Assert.Equal(1, two.Release(3));
        Assert.Equal(4, two.CurrentCount);

        using var bounded = new SharedSemaphore(1, 2);
        Assert.Equal(1, bounded.Release());
        Assert.Throws<SemaphoreFullException>(() => bounded.Release());
        Assert.Equal(2, bounded.CurrentCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => bounded.Release(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SharedSemaphore(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SharedSemaphore(3, 2));
        using var full = new SharedSemaphore(int.MaxValue);
        Assert.Throws<SemaphoreFullException>(() => full.Release());
    }

    [Fact]
    [Trait("Case", "SYNC-08")]
    public void The_permit_of_the_dead_is_lost_and_nobody_hangs()
    {
        using var one = new SharedSemaphore(1);
        using var child = new ChildProcess(() =>
        {
            one.Wait();
            Signals.Send(Environment.ProcessId, Signals.Kill);
        });
        child.Start();
        child.Join();

        var clock = Stopwatch.StartNew();
        Assert.False(one.Wait(TimeSpan.FromSeconds(1)));
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(1));
        one.Release();
        Assert.True(one.Wait(TimeSpan.Zero));
    }

    [Fact]
    [Trait("Case", "SYNC-09")]
    public void An_event_wakes_the_waiters_of_all_processes()
    {
        using var go = new SharedEvent();
        FileSignal waiting = _scratch.Signal("waiting");
        Assert.False(go.Wait(TimeSpan.Zero));
        Assert.False(go.Wait(TimeSpan.FromMilliseconds(100)));
        ChildProcess[] children = [.. Enumerable.Range(0, 3).Select(i => new ChildProcess(() =>
        {
            waiting.Mark(i);
            go.Wait();
        }))];
        Array.ForEach(children, child => child.Start());
        waiting.WaitForMarks(3);

        _pool.Apply(() =>
        {
            go.Set();
            go.Set();
            return true;
        });

        Assert.All(children, child => Assert.True(child.Join(Bound)));
        Assert.True(go.IsSet);
        go.Reset();
        go.Reset();
        Assert.False(_pool.Apply(() => go.Wait(TimeSpan.Zero)));
    }

    [Fact]
    [Trait("Fault", "25")]
    public void The_next_owner_of_a_dead_ones_lock_is_told()
    {
        using var guard = new SharedLock();
        using var counter = new SharedValue<int>();
        int victim = Die(() =>
        {
            guard.Enter();
            guard.Enter();
            counter.Value++;
        });

        var clock = Stopwatch.StartNew();
        AbandonedLockException told = Assert.Throws<AbandonedLockException>(guard.Enter);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"took {clock.Elapsed}");
        Assert.Equal(victim, told.ProcessId);
        Assert.True(guard.IsHeldByCurrentThread);
        guard.Exit();
        Assert.False(guard.IsHeld);
        Assert.True(_pool.Apply(() =>
        {
            guard.Enter();
            guard.Exit();
            return true;
        }));
    }

    [Fact]
    [Trait("Fault", "25")]
    public void A_scope_over_a_dead_ones_lock_leaves_it_free()
    {
        using var guard = new SharedLock();
        Die(guard.Enter);
        Assert.Throws<AbandonedLockException>(() => guard.EnterScope().Dispose());
        Assert.False(guard.IsHeld);

        Die(guard.Enter);
        Assert.Throws<AbandonedLockException>(() => guard.TryEnter());
        guard.Exit();
    }

    [Fact]
    [Trait("Fault", "25")]
    public void A_thread_that_ends_with_the_lock_has_abandoned_it_too()
    {
        using var guard = new SharedLock();
        var thread = new Thread(guard.Enter);
        thread.Start();
        thread.Join();
        Assert.Throws<AbandonedLockException>(guard.Enter);
        guard.Exit();
    }

    [Fact]
    [Trait("Fault", "25")]
    public void One_waiter_of_many_is_told_and_all_get_the_lock()
    {
        using var guard = new SharedLock();
        using var told = new SharedValue<int>();
        using var passed = new SharedValue<int>();
        FileSignal held = _scratch.Signal("held");
        using var owner = new ChildProcess(() =>
        {
            guard.Enter();
            held.Set();
            Thread.Sleep(Timeout.Infinite);
        });
        owner.Start();
        held.Wait();
        ChildProcess[] waiters = [.. Enumerable.Range(0, 4).Select(i => new ChildProcess(() =>
        {
            held.Mark(i);
            try
            {
                guard.Enter();
            }
            catch (AbandonedLockException)
            {
                told.Increment();
            }

            passed.Increment();
            guard.Exit();
        }))];
        Array.ForEach(waiters, waiter => waiter.Start());
        held.WaitForMarks(4);
        waiters[0].Kill();
        waiters[0].Join();
        int alreadyPassed = passed.Value;

        owner.Kill();
        Assert.All(waiters, waiter => Assert.True(waiter.Join(Bound)));
        Assert.Equal((0, 1, 3), (alreadyPassed, told.Value, passed.Value));
    }

    [Fact]
    [Trait("Fault", "25")]
    [Limit(120)]
    public void Owners_and_waiters_killed_at_random_never_block_the_rest()
    {
        using var guard = new SharedLock();
        using var inside = new SharedValue<int>();
        using var rounds = new SharedValue<long>();
        using var breaches = new SharedValue<int>();
        using var stop = new SharedEvent();
        var random = new Random(4711);
        List<ChildProcess> children = [.. Enumerable.Range(0, 3).Select(_ => Fighter())];
        for (int i = 0; i < 25; i++)
        {
            long before = rounds.Value;
            Eventually.True(() => rounds.Value > before + 100, "somebody gets the lock");
            int victim = random.Next(children.Count);
            children[victim].Kill();
            children[victim].Join();
            children[victim] = Fighter();
        }

        stop.Set();
        Assert.All(children, child => Assert.True(child.Join(Bound)));
        Assert.Equal(0, breaches.Value);
        Assert.True(rounds.Value > 2_500);

        ChildProcess Fighter()
        {
            var child = new ChildProcess(() =>
            {
                while (!stop.IsSet)
                {
                    try
                    {
                        guard.Enter();
                    }
                    catch (AbandonedLockException)
                    {
                        inside.Value = 0; // the dead one's
                    }

                    if (++inside.Value != 1)
                    {
                        breaches.Increment();
                    }

                    Thread.SpinWait(20);
                    inside.Value--;
                    guard.Exit();
                    rounds.Increment();
                }
            });
            child.Start();
            return child;
        }
    }

    private static string? Waited(int milliseconds, Func<TimeSpan, bool> wait)
    {
        var clock = Stopwatch.StartNew();
        bool got = wait(TimeSpan.FromMilliseconds(milliseconds));
        return got ? "it was free" : clock.Elapsed.TotalMilliseconds < milliseconds ? $"only {clock.Elapsed}" : null;
    }

    private static int Die(Action before)
    {
        using var child = new ChildProcess(() =>
        {
            before();
            Signals.Send(Environment.ProcessId, Signals.Kill);
        });
        child.Start();
        int id = child.Id;
        Assert.True(child.Join(Bound));
        Assert.Equal(-9, child.ExitCode);
        return id;
    }
}
