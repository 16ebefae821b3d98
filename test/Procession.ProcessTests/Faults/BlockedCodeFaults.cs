using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Code of the user that blocks for ever, calls back into the pool or interrupts its thread: only itself is concerned.</summary>
public sealed class BlockedCodeFaults : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly ManualResetEventSlim _end = new();

    public void Dispose() => _end.Set();

    [Theory]
    [InlineData("result")]
    [InlineData("map")]
    [InlineData("exception")]
    public void What_blocks_while_it_is_read_keeps_nothing_from_other_calls(string where)
    {
        string deed = Guid.NewGuid().ToString();
        using var blocks = new CountdownEvent(3);
        Awkward.Deeds[deed] = () =>
        {
            blocks.Signal();
            _end.Wait();
        };
        using var pool = new ProcessPool(2);
        for (int i = 0; i < 3; i++)
        {
            Task blocked = where switch
            {
                "result" => pool.ApplyAsync(() => new Awkward(deed)).AsTask(),
                "map" => pool.MapAsync(_ => new Awkward(deed), [1, 2, 3]).AsTask(),
                _ => pool.ApplyAsync<int>(() => throw new AwkwardException(deed)).AsTask(),
            };
            Assert.False(blocked.IsCompleted);
        }

        Assert.True(blocks.Wait(Limit, TestContext.Current.CancellationToken));

        AssertWorks(pool);
        _end.Set();
    }

    [Fact]
    public void What_is_read_may_use_its_pool()
    {
        string applies = Guid.NewGuid().ToString();
        string ends = Guid.NewGuid().ToString();
        using var pool = new ProcessPool(1);
        Awkward.Deeds[applies] = () => Assert.Equal(new Mild(4), pool.Apply(() => new Mild(4)));
        Awkward.Deeds[ends] = pool.Dispose;

        Assert.NotNull(pool.ApplyAsync(() => new Awkward(applies)).Get(Limit));
        Assert.NotNull(pool.ApplyAsync(() => new Awkward(ends)).Get(Limit));
    }

    [Fact]
    public void What_interrupts_the_thread_that_reads_it_harms_no_other()
    {
        string deed = Guid.NewGuid().ToString();
        Awkward.Deeds[deed] = () => Thread.CurrentThread.Interrupt();
        using var pool = new ProcessPool(1);
        for (int i = 0; i < 20; i++)
        {
            Assert.NotNull(pool.ApplyAsync(() => new Awkward(deed)).Get(Limit));
            Assert.Equal(new Mild(i), pool.ApplyAsync(k => new Mild(k), i).Get(Limit));
        }
    }

    [Theory]
    [InlineData(WorkerOutput.Capture)]
    [InlineData(WorkerOutput.Discard)]
    public void A_logger_that_blocks_stops_itself_only(WorkerOutput output)
    {
        var logger = new RecordingLoggerFactory(_end.Wait);
        var options = new ProcessPoolOptions { Processes = 2, WorkerOutput = output, LoggerFactory = logger };
        using var pool = new ProcessPool(options);
        using var other = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            WorkerOutput = WorkerOutput.Capture,
            LoggerFactory = new RecordingLoggerFactory(),
        });
        Assert.Throws<WorkerCrashedException>(() => pool.ApplyAsync(() => Crashes.ExitsWith(3)).Get(Limit));
        Eventually.True(() => logger.Text.Length > 0, "the logger was called");

        // More than a pipe holds, and more than is kept for a logger.
        Assert.Equal(1, other.ApplyAsync(() => WritesLines(5_000)).Get(Limit));
        Assert.Equal(1, pool.ApplyAsync(() => WritesLines(100_000)).Get(Limit));
        AssertWorks(pool);
        pool.Close();
        Assert.True(pool.Join(Limit));
        _end.Set();
    }

    [Fact]
    public void A_logger_that_blocked_is_told_how_much_is_missing()
    {
        var logger = new RecordingLoggerFactory(_end.Wait);
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            WorkerOutput = WorkerOutput.Capture,
            LoggerFactory = logger,
        });
        Assert.Equal(1, pool.ApplyAsync(() => WritesLines(100_000)).Get(Limit));

        _end.Set();

        Eventually.True(
            () => logger.Text.Contains("lines of its workers are missing here", StringComparison.Ordinal),
            "the lines that are missing are counted");
    }

    [Fact]
    public void A_logger_may_use_and_end_its_pool()
    {
        ProcessPool? pool = null;
        int result = 0;
        var logger = new RecordingLoggerFactory(() =>
        {
            Interlocked.CompareExchange(ref result, pool!.Apply(Arithmetic.Seven), 0);
            pool.Dispose();
        });
        pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, LoggerFactory = logger });

        Assert.Throws<WorkerCrashedException>(() => pool.ApplyAsync(() => Crashes.ExitsWith(3)).Get(Limit));

        Eventually.True(() => Volatile.Read(ref result) == 7, "the logger has had its result");
        pool.Dispose();
    }

    [Theory]
    [InlineData("callback")]
    [InlineData("error")]
    [InlineData("progress")]
    public void A_callback_that_blocks_keeps_nothing_from_calls_without(string which)
    {
        using var blocks = new ManualResetEventSlim();
        using var pool = new ProcessPool(2);
        void Block()
        {
            blocks.Set();
            _end.Wait();
        }

        CallOptions options = which switch
        {
            "callback" => new CallOptions { Callback = _ => Block() },
            "error" => new CallOptions { ErrorCallback = _ => Block() },
            _ => new CallOptions { ProgressCallback = _ => Block() },
        };
        AsyncResult<int> blocked = which == "error"
            ? pool.ApplyAsync<int>(() => throw new FormatException(), options)
            : pool.ApplyAsync(Arithmetic.Seven, options);
        Assert.True(blocks.Wait(Limit, TestContext.Current.CancellationToken));

        Assert.False(blocked.Ready);
        AssertWorks(pool);
        pool.Close();
        Assert.False(pool.Join(TimeSpan.FromSeconds(1)));
        _end.Set();
    }

    [Fact]
    public void A_callback_that_interrupts_its_thread_keeps_the_next_one_from_nothing()
    {
        using var pool = new ProcessPool(1);
        int called = 0;
        var options = new CallOptions
        {
            Callback = _ =>
            {
                called++;
                Thread.CurrentThread.Interrupt();
            },
        };

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven, options).Get(Limit));
        }

        Assert.Equal(20, called);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_clock_that_throws_or_blocks_keeps_no_limit_from_being_kept(bool throws)
    {
        using var log = new RecordingLoggerFactory();
        var clock = new AwkwardClock(() =>
        {
            if (throws)
            {
                throw new InvalidOperationException("no timer");
            }

            _end.Wait();
        });
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            CancellationGrace = TimeSpan.Zero,
            TimeProvider = clock,
            LoggerFactory = log,
        });
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));

        clock.IsAwkward = true;
        AsyncResult<int> late = pool.ApplyAsync(
            SleepsForever, new CallOptions { Timeout = TimeSpan.FromMilliseconds(100) });

        Assert.Throws<TaskTimeoutException>(() => late.Get(Limit));
        AssertWorks(pool);
        Eventually.True(
            () => log.Text.Contains("The TimeProvider of", StringComparison.Ordinal), "what the clock did is logged");
        _end.Set();
    }

    private static int SleepsForever()
    {
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private static int HeedsItsToken()
    {
        PoolTask.CancellationToken.WaitHandle.WaitOne();
        return 0;
    }

    private static int WritesLines(int count)
    {
        string line = new('x', 100);
        for (int i = 0; i < count; i++)
        {
            Console.Error.WriteLine(line);
        }

        return 1;
    }

    private static void AssertWorks(ProcessPool pool)
    {
        Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Limit));
        Assert.Equal(new Mild(2), pool.ApplyAsync(() => new Mild(2)).Get(Limit));
        Assert.Equal([new Mild(1), new Mild(2)], pool.MapAsync(i => new Mild(i), [1, 2]).Get(Limit));
        Assert.Throws<FormatException>(() => pool.ApplyAsync<int>(() => throw new FormatException()).Get(Limit));
        Assert.Throws<WorkerCrashedException>(() => pool.ApplyAsync(() => Crashes.ExitsWith(3)).Get(Limit));
        Assert.Throws<TaskTimeoutException>(() => pool.ApplyAsync(
            HeedsItsToken, new CallOptions { Timeout = TimeSpan.FromMilliseconds(50) }).Get(Limit));
        Assert.Equal([1, 4, 9], pool.IMap(Arithmetic.Square, [1, 2, 3]));
    }

    private sealed class AwkwardClock(Action deed) : TimeProvider
    {
        public bool IsAwkward { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (IsAwkward)
            {
                deed();
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
