using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Procession.Threads;

namespace Procession.Tests.Threads;

public sealed class UserClockTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public UserClockTests() => PoolClock.Shared.Prepare();

    public enum Fault
    {
        Throws,
        Blocks,
        GivesNull,
        FiresTwice,
        FiresAtOnce,
        DisposeThrows,
        DisposeBlocks,
        InterruptsItsThread,
    }

    [Theory]
    [InlineData(Fault.Throws)]
    [InlineData(Fault.Blocks)]
    [InlineData(Fault.GivesNull)]
    [InlineData(Fault.FiresTwice)]
    [InlineData(Fault.FiresAtOnce)]
    [InlineData(Fault.DisposeThrows)]
    [InlineData(Fault.DisposeBlocks)]
    [InlineData(Fault.InterruptsItsThread)]
    public void CreateTimer_ProviderIsFaulty_FiresOnceEachTime(Fault fault)
    {
        using var end = new ManualResetEventSlim();
        var clock = new UserClock(new FaultyProvider(fault, end), "pool", logger: null);
        int fired = 0;
        using var once = new AutoResetEvent(false);
        using ITimer timer = clock.CreateTimer(
            _ =>
            {
                Interlocked.Increment(ref fired);
                once.Set();
            },
            null,
            TimeSpan.FromMilliseconds(10),
            Timeout.InfiniteTimeSpan);
        Assert.True(once.WaitOne(Limit));

        for (int i = 0; i < 2; i++)
        {
            Assert.True(timer.Change(TimeSpan.FromMilliseconds(10), Timeout.InfiniteTimeSpan));
            Assert.True(once.WaitOne(Limit));
        }

        end.Set();
        Assert.Equal(3, fired);
    }

    [Fact]
    public void AwaitTimers_ProviderIsMovedByHand_HasTheTimerWhenItReturns()
    {
        var time = new HandMovedTime();
        var clock = new UserClock(time, "pool", logger: null);
        using var fired = new ManualResetEventSlim();
        using ITimer timer = clock.CreateTimer(_ => fired.Set(), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

        clock.AwaitTimers();
        Assert.True(SpinWait.SpinUntil(() => time.HasTimer, Limit)); // it waits for 0.1 s at most, which a busy machine may need
        time.Fire();

        Assert.True(fired.IsSet);
    }

    [Fact]
    public void Dispose_OfATimer_LetsNothingFire()
    {
        var time = new HandMovedTime();
        var clock = new UserClock(time, "pool", logger: null);
        bool fired = false;
        ITimer timer = clock.CreateTimer(_ => fired = true, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        clock.AwaitTimers();
        Assert.True(SpinWait.SpinUntil(() => time.HasTimer, Limit));

        timer.Dispose();
        time.Fire();

        Assert.False(fired);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void CreateTimer_OnTheThreadThatTheProviderWaitsFor_Returns()
    {
        using var end = new ManualResetEventSlim();
        var clock = new UserClock(new FaultyProvider(Fault.Blocks, end), "pool", logger: null);

        for (int i = 0; i < 100; i++)
        {
            clock.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        }

        end.Set(); // as what the provider waits for may come behind
        clock.AwaitTimers();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CreateTimer_ProviderBlocks_KeepsNothingOfTimersThatAreOver(bool fire)
    {
        using var end = new ManualResetEventSlim();
        var clock = new UserClock(new FaultyProvider(Fault.Blocks, end), "pool", logger: null);
        ITimer first = clock.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        clock.AwaitTimers();
        Assert.True(clock.IsSlow);

        WeakReference[] over = [.. Enumerable.Range(0, 200).Select(_ => MadeAndOver(clock, fire))];

        bool IsLittleLeft()
        {
            GC.Collect();
            return over.Count(timer => timer.IsAlive) < 100; // the system's clock forgets its own in groups
        }

        Assert.True(SpinWait.SpinUntil(IsLittleLeft, Limit));
        end.Set();
        first.Dispose();
    }

    [Fact]
    public void Change_ManyTimesWhileTheProviderBlocks_AsksForTheLastTimeOnly()
    {
        using var end = new ManualResetEventSlim();
        var provider = new FaultyProvider(Fault.Blocks, end);
        var clock = new UserClock(provider, "pool", logger: null);
        using ITimer other = clock.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        clock.AwaitTimers();
        Assert.Equal([TimeSpan.FromHours(1)], provider.Asked);
        using ITimer timer = clock.CreateTimer(_ => { }, null, TimeSpan.FromHours(2), Timeout.InfiniteTimeSpan);
        for (int hours = 3; hours <= 1000; hours++)
        {
            timer.Change(TimeSpan.FromHours(hours), Timeout.InfiniteTimeSpan);
        }

        end.Set();

        Assert.True(SpinWait.SpinUntil(() => provider.Asked.Length == 2, Limit));
        Assert.Equal(TimeSpan.FromHours(1000), provider.Asked[1]);
    }

    // Apart, so that no frame holds the timer.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference MadeAndOver(UserClock clock, bool fire)
    {
        using var fired = new ManualResetEventSlim();
        using ITimer timer = clock.CreateTimer(
            _ => fired.Set(), null, fire ? TimeSpan.Zero : TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        Assert.True(!fire || fired.Wait(Limit));
        return new WeakReference(timer);
    }

    private sealed class HandMovedTime : TimeProvider
    {
        private volatile Action? _fire;

        public bool HasTimer => _fire is not null;

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return new FaultyTimer(null, Fault.FiresTwice, new ManualResetEventSlim(true));
        }
    }

    private sealed class FaultyProvider(Fault fault, ManualResetEventSlim end) : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _asked = new();

        public TimeSpan[] Asked => [.. _asked];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _asked.Enqueue(dueTime);
            switch (fault)
            {
                case Fault.Throws:
                    throw new InvalidOperationException("no timer");
                case Fault.Blocks:
                    end.Wait();
                    break;
                case Fault.GivesNull:
                    return null!;
                case Fault.FiresAtOnce:
                    callback(state);
                    break;
                case Fault.InterruptsItsThread:
                    Thread.CurrentThread.Interrupt();
                    break;
                default:
                    break;
            }

            ITimer timer = System.CreateTimer(
                _ =>
                {
                    callback(state);
                    callback(state);
                },
                null,
                dueTime,
                period);
            return new FaultyTimer(timer, fault, end);
        }
    }

    private sealed class FaultyTimer(ITimer? inner, Fault fault, ManualResetEventSlim end) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            if (fault == Fault.DisposeThrows)
            {
                throw new InvalidOperationException("no end");
            }

            if (fault == Fault.DisposeBlocks)
            {
                end.Wait();
            }

            inner?.Dispose();
        }

        public ValueTask DisposeAsync() => throw new NotSupportedException();
    }
}
