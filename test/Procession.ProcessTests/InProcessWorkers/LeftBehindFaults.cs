using System.Buffers;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;
using Procession.Serialization;

namespace Procession.ProcessTests.InProcessWorkers;

/// <summary>Functions that do not stop, in threads, which cannot be killed.</summary>
public sealed class LeftBehindFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static ProcessPool? _ownPool; // as a function of a worker thread finds it

    private readonly Scratch _scratch = new();
    private readonly FileSignal _go;

    public LeftBehindFaults() => _go = _scratch.Signal("go");

    private FileSignal Started => _scratch.Signal("started");

    // What was left behind ends before the folder does.
    public void Dispose()
    {
        _go.Set();
        foreach (Thread thread in Left.Threads)
        {
            thread.Join(Bound);
        }

        Left.Threads.Clear();
        _scratch.Dispose();
    }

    [Fact]
    public void A_task_beyond_its_time_limit_that_does_not_stop_is_left_behind_and_its_exception_says_so()
    {
        using ProcessPool pool = Make();
        AsyncResult<int> result = pool.ApplyAsync(Left.Waits, Started, _go, Limit(100));

        TaskTimeoutException e = Assert.Throws<TaskTimeoutException>(() => result.Get(Bound));

        Assert.False(e.WorkerKilled);
        Assert.Equal(1, e.WorkerNumber);
        Assert.Null(e.ProcessId);
        Assert.Contains("worker 1 (a thread of this process) of", e.Message);
        Assert.Contains("still runs: a thread cannot be killed", e.Message);
        Assert.Equal(2, pool.Apply(() => PoolTask.WorkerNumber));
        Assert.Equal(1, pool.GetStatistics().WorkersKilled);
        _go.Set();
        Assert.True(Left.Threads.Single().Join(Bound));
        Assert.Equal(2, pool.Apply(() => PoolTask.WorkerNumber));
    }

    [Fact]
    public void The_other_items_of_its_chunk_run_elsewhere()
    {
        using ProcessPool pool = Make(limit: TimeSpan.FromMilliseconds(200));
        FileSignal started = Started;
        FileSignal go = _go;

        Outcome<int>[] outcomes = [.. pool.IMap(
            i => i == 3 ? Left.Waits(started, go) : i, Enumerable.Range(0, 10), 10).Outcomes()];

        Assert.Equal(10, outcomes.Length);
        Assert.Equal(3, Assert.IsType<TaskTimeoutException>(outcomes[3].Exception).ItemIndex);
        Assert.Equal(
            [0, 1, 2, 4, 5, 6, 7, 8, 9], outcomes.Where(outcome => outcome.Successful).Select(outcome => outcome.Result));
    }

    [Fact]
    public void A_task_that_stops_in_time_keeps_its_thread_and_tells_where_it_was()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { InProcess = true, Processes = 1 });

        TaskTimeoutException e = Assert.Throws<TaskTimeoutException>(() => pool.ApplyAsync(
            Stubborn.HeedsItsToken, Started, _scratch.Signal("told"), Limit(100)).Get(Bound));

        Assert.IsAssignableFrom<OperationCanceledException>(e.InnerException);
        Assert.Equal(1, pool.Apply(() => PoolTask.WorkerNumber));
        Assert.Equal(0, pool.GetStatistics().WorkersKilled);
    }

    [Fact]
    public void A_cancelled_task_that_does_not_stop_is_left_behind_and_the_log_says_so()
    {
        using var log = new RecordingLoggerFactory();
        using ProcessPool pool = Make(log);
        AsyncResult<int> deaf = pool.ApplyAsync(Left.Waits, Started, _go);
        Started.Wait();

        deaf.Cancel();

        Assert.Throws<TaskCanceledException>(() => deaf.Get(Bound));
        Assert.Equal(2, pool.ApplyAsync(() => PoolTask.WorkerNumber).Get(Bound));
        Eventually.True(() => log.Text.Contains("a thread cannot be killed", StringComparison.Ordinal), "it is logged");
        Assert.Contains("'Left.Waits' was cancelled", log.Text);
        Assert.Contains($"still runs in worker 1 (a thread of this process) of {pool.Name}", log.Text);
    }

    [Fact]
    public void Ending_the_pool_leaves_behind_what_does_not_stop()
    {
        using var log = new RecordingLoggerFactory();
        AsyncResult<int> running;
        AsyncResult<int> queued;
        using (ProcessPool pool = Make(log))
        {
            running = pool.ApplyAsync(Left.Waits, Started, _go);
            queued = pool.ApplyAsync(Arithmetic.Seven);
            Started.Wait();
        }

        Assert.Throws<PoolTerminatedException>(() => running.Get(Bound));
        Assert.Throws<PoolTerminatedException>(() => queued.Get(Bound));
        Eventually.True(() => log.Text.Contains("was left behind", StringComparison.Ordinal), "it is logged");
    }

    [Fact]
    public void Ending_the_pool_waits_for_what_heeds_its_token()
    {
        FileSignal told = _scratch.Signal("told");
        using (var pool = new ProcessPool(new ProcessPoolOptions { InProcess = true, Processes = 1 }))
        {
            pool.ApplyAsync(Stubborn.HeedsItsToken, Started, told);
            Started.Wait();
        }

        Assert.True(told.IsSet);
    }

    [Fact]
    public void An_async_function_that_does_not_stop_costs_no_thread_and_no_neighbour()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            InProcess = true,
            Processes = 1,
            MaxConcurrencyPerWorker = 2,
            CancellationGrace = TimeSpan.Zero,
        });
        FileSignal go = _scratch.Signal("neighbour");
        AsyncResult<int> neighbour = pool.ApplyAsync(
            async (FileSignal signal) =>
            {
                await Task.Run(signal.Wait);
                return PoolTask.WorkerNumber;
            },
            go);
        AsyncResult<int> hanging = pool.ApplyAsync(
            async () =>
            {
                await Task.Delay(Timeout.Infinite);
                return 1;
            },
            Limit(100));

        Assert.Throws<TaskTimeoutException>(() => hanging.Get(Bound));
        Assert.Equal(1, pool.ApplyAsync(() => PoolTask.WorkerNumber).Get(Bound));
        go.Set();
        Assert.Equal(1, neighbour.Get(Bound));
        Assert.Equal(0, pool.GetStatistics().WorkersKilled); // no thread was left behind
    }

    [Fact]
    public void A_snapshot_tells_what_a_thread_runs_and_that_it_is_no_process()
    {
        using ProcessPool pool = Make();
        FileSignal started = Started;
        FileSignal go = _go;
        AsyncResult<int[]> map = pool.MapAsync(i => i == 2 ? Left.Waits(started, go) : i, [0, 1, 2, 3], chunkSize: 4);
        Started.Wait();

        WorkerSnapshot worker = Assert.Single(pool.GetStatistics().Workers);

        Assert.Null(worker.ProcessId);
        Assert.StartsWith("worker 1 (a thread of this process) Busy, tasks done: 0, runs '", worker.ToString());
        Assert.Equal(2, Assert.Single(worker.Running).ItemIndex);
        _go.Set();
        Assert.Equal([0, 1, 0, 3], map.Get(Bound));
        Assert.Empty(Assert.Single(pool.GetStatistics().Workers).Running);
    }

    [Fact]
    public void An_initializer_that_does_not_end_breaks_the_pool_and_says_that_it_still_runs()
    {
        FileSignal started = Started;
        FileSignal go = _go;
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            InProcess = true,
            Processes = 1,
            Initializer = () => Left.Waits(started, go),
            InitializerTimeout = TimeSpan.FromMilliseconds(100),
        });

        PoolBrokenException e = Assert.Throws<PoolBrokenException>(() => pool.ApplyAsync(Arithmetic.Seven).Get(Bound));

        Assert.Contains("InitializerTimeout (0.1 s)", e.Message);
        Assert.Contains("still runs", e.Message);
    }

    [Fact]
    public void Closing_does_not_wait_for_a_finalizer_that_does_not_end_of_a_worker_that_is_still_starting()
    {
        FileSignal started = Started;
        FileSignal go = _go;
        FileSignal begun = _scratch.Signal("begun");
        FileSignal mayGoOn = _scratch.Signal("may go on");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            InProcess = true,
            Processes = 1,
            Initializer = () =>
            {
                begun.Set();
                mayGoOn.Wait();
            },
            Finalizer = () => Left.Waits(started, go),
            ShutdownGrace = TimeSpan.FromMilliseconds(500),
        });
        begun.Wait();

        pool.Close();
        mayGoOn.Set();
        pool.Join();

        Assert.True(started.IsSet);
    }

    [Fact]
    public void A_function_that_waits_for_the_end_of_its_own_pool_is_told_so()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { InProcess = true, Processes = 1 });
        _ownPool = pool;

        AsyncResult<string> result = pool.ApplyAsync(async () =>
        {
            Exception? refusal = await Record.ExceptionAsync(() => _ownPool.JoinAsync());
            return refusal!.Message;
        });

        Assert.Contains("uses that same pool", result.Get(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Closing_does_not_wait_for_a_finalizer_that_does_not_end()
    {
        FileSignal started = Started;
        FileSignal go = _go;
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            InProcess = true,
            Processes = 1,
            Finalizer = () => Left.Waits(started, go),
            ShutdownGrace = TimeSpan.FromMilliseconds(100),
        });
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));

        pool.CloseAndJoin();

        Assert.True(started.IsSet);
    }

    [Fact]
    public void What_was_left_behind_while_it_reads_its_argument_never_reads_that_of_another_call()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            InProcess = true,
            Processes = 1,
            CancellationGrace = TimeSpan.Zero,
            Serializer = new LateReader(),
        });
        LateReader.Holds = 1;

        AsyncResult<int> late = pool.ApplyAsync(Arithmetic.Square, 1, Limit(20));
        Assert.Throws<TaskTimeoutException>(() => late.Get(Bound));
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2)); // takes the same memory, if it was given back
        LateReader.MayRead.Set();

        Assert.True(LateReader.HasRead.Wait(Bound));
        Assert.Equal([1, 0, 0, 0], LateReader.Seen!);
    }

    /// <summary>Whoever comes first, the end of the item or its limit: one outcome, and nothing hangs.</summary>
    [Fact]
    public void Limit_cancellation_and_completion_at_the_same_instant_give_one_outcome()
    {
        const int Rounds = 2000;
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            InProcess = true,
            Processes = 4,
            CancellationGrace = TimeSpan.FromMilliseconds(1),
        });
        var callbacks = new int[Rounds];

        Parallel.For(0, Rounds, new ParallelOptions { MaxDegreeOfParallelism = 4 }, round =>
        {
            using var cancellation = new CancellationTokenSource();
            AsyncResult<int> result = pool.ApplyAsync(
                Stubborn.SpinsFor,
                500 + (round % 2500),
                new CallOptions
                {
                    Timeout = TimeSpan.FromMilliseconds(1),
                    CancellationToken = cancellation.Token,
                    Callback = _ => Interlocked.Increment(ref callbacks[round]),
                    ErrorCallback = _ => Interlocked.Increment(ref callbacks[round]),
                });
            result.Wait(TimeSpan.FromMilliseconds(round % 4));
            cancellation.Cancel();
            result.Wait(Bound);
        });

        Assert.All(callbacks, count => Assert.Equal(1, count));
        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2).Get(Bound));
        pool.CloseAndJoin();
    }

    private static CallOptions Limit(int milliseconds) => new() { Timeout = TimeSpan.FromMilliseconds(milliseconds) };

    private static ProcessPool Make(RecordingLoggerFactory? log = null, TimeSpan? limit = null) => new(new ProcessPoolOptions
    {
        InProcess = true,
        Processes = 1,
        CancellationGrace = TimeSpan.FromMilliseconds(50),
        LoggerFactory = log,
        TaskTimeout = limit,
    });
}

/// <summary>A function that heeds nothing, and the threads on which it was.</summary>
internal static class Left
{
    public static List<Thread> Threads { get; } = [];

    public static int Waits(FileSignal started, FileSignal go)
    {
        lock (Threads)
        {
            Threads.Add(Thread.CurrentThread);
        }

        started.Set();
        go.Wait();
        return 0;
    }
}

/// <summary>Reads numbers; one of them only when it may.</summary>
public sealed class LateReader : IPoolSerializer
{
    internal static int Holds { get; set; }

    internal static byte[]? Seen { get; private set; }

    internal static ManualResetEventSlim MayRead { get; } = new();

    internal static ManualResetEventSlim HasRead { get; } = new();

    public void Serialize<T>(IBufferWriter<byte> destination, T value) =>
        destination.Write(BitConverter.GetBytes((int)(object)value!));

    public T Deserialize<T>(in ReadOnlySequence<byte> source)
    {
        int value = BitConverter.ToInt32(source.ToArray());
        if (value == Holds)
        {
            MayRead.Wait();
            try
            {
                Seen = source.ToArray();
            }
            finally
            {
                HasRead.Set();
            }
        }

        return (T)(object)value;
    }
}
