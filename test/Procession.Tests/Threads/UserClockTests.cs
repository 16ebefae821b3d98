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
    public void CreateTimer_ProviderIsMovedByHand_HasTheTimerWhenItReturns()
    {
        var time = new HandMovedTime();
        var clock = new UserClock(time, "pool", logger: null);
        using var fired = new ManualResetEventSlim();
        using ITimer timer = clock.CreateTimer(_ => fired.Set(), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

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

        timer.Dispose();
        time.Fire();

        Assert.False(fired);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    private sealed class HandMovedTime : TimeProvider
    {
        private Action? _fire;

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return new FaultyTimer(null, Fault.FiresTwice, new ManualResetEventSlim(true));
        }
    }

    private sealed class FaultyProvider(Fault fault, ManualResetEventSlim end) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
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
