using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Threads that are interrupted while they use a pool: they hear of it, and nobody else does.</summary>
public sealed class InterruptFaults : IDisposable
{
    private const int Interrupts = 4000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string, Action<ProcessPool, int>> Verbs => new()
    {
        { "apply", static (pool, k) => Expect(k * k, pool.Apply(Arithmetic.Square, k)) },
        { "apply of a class", static (pool, k) => Expect(new Mild(k), pool.Apply(i => new Mild(i), k)) },
        { "failure", static (pool, _) => Fails(pool) },
        { "map", static (pool, k) => Expect((k * k) + 1, pool.Map(Arithmetic.Square, [k, 1]).Sum()) },
        { "stream", static (pool, k) => Expect((k * k) + 5, pool.IMap(Arithmetic.Square, [k, 1, 2]).Sum()) },
        { "cancel", static (pool, k) => pool.ApplyAsync(Arithmetic.Square, k).Cancel() },
        {
            "callback", static (pool, k) =>
                pool.ApplyAsync(Arithmetic.Square, k, new CallOptions { Callback = _ => { }, ProgressCallback = _ => { } }).Wait()
        },
        {
            "token", static (pool, k) =>
            {
                using var source = new CancellationTokenSource();
                pool.ApplyAsync(Arithmetic.Square, k, new CallOptions { CancellationToken = source.Token });
                source.Cancel();
            }
        },
    };

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Interrupts_of_callers_leave_the_pool_whole(string name, Action<ProcessPool, int> verb)
    {
        Assert.NotEmpty(name);
        LeakCensus census = LeakCensus.Take();
        var pool = new ProcessPool(2);
        var unexpected = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        bool isOver = false;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(k => new Thread(() => CallUntil(() => Volatile.Read(ref isOver), () =>
            verb(pool, k), unexpected)))];
        Array.ForEach(callers, caller => caller.Start());
        var random = new Random(1);
        for (int i = 0; i < Interrupts; i++)
        {
            callers[random.Next(callers.Length)].Interrupt();
            Thread.SpinWait(random.Next(20_000));
        }

        Volatile.Write(ref isOver, true);
        Assert.All(callers, caller => Assert.True(caller.Join(Limit)));

        Assert.Empty(unexpected);
        Assert.Equal(5, pool.ApplyAsync(() => 5).Get(Limit));
        Eventually.True(() => pool.GetStatistics() is { BusyWorkers: 0, ActiveCalls: 0 }, "no worker is busy, no call left");
        PoolStatistics statistics = pool.GetStatistics();
        Assert.Equal((0, 2), (statistics.WorkersCrashed, statistics.WorkersStarted));
        pool.Close();
        Assert.True(pool.Join(Limit));
        pool.Dispose();
        census.AssertNothingLeft();
    }

    [Fact]
    public void An_interrupted_caller_is_told_and_its_item_runs_once()
    {
        string folder = _scratch.Folder;
        FileSignal started = _scratch.Signal("started");
        FileSignal go = _scratch.Signal("go");
        using var pool = new ProcessPool(1);
        Exception? seen = null;
        var caller = new Thread(() => seen = Record.Exception(() => pool.Apply(() =>
        {
            File.WriteAllText(Path.Combine(folder, $"run-{Guid.NewGuid()}"), string.Empty);
            started.Set();
            go.Wait();
            return 0;
        })));
        caller.Start();
        started.Wait();

        caller.Interrupt();
        Assert.True(caller.Join(Limit));
        go.Set();

        Assert.IsType<ThreadInterruptedException>(seen);
        Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Limit));
        Assert.Equal(1, _scratch.Marks("run-"));
    }

    [Fact]
    public void A_stream_goes_on_behind_an_interrupted_wait()
    {
        FileSignal go = _scratch.Signal("go");
        using var pool = new ProcessPool(1);
        using var waits = new ManualResetEventSlim();
        Exception? seen = null;
        List<int> got = [];
        var consumer = new Thread(() =>
        {
            using ResultEnumerator<int> results = pool.IMap(
                i =>
                {
                    go.Wait();
                    return i;
                },
                [1, 2, 3]).GetEnumerator();
            waits.Set();
            seen = Record.Exception(() => results.MoveNext());
            go.Set();
            while (results.MoveNext())
            {
                got.Add(results.Current);
            }
        });
        consumer.Start();
        Assert.True(waits.Wait(Limit, TestContext.Current.CancellationToken));

        consumer.Interrupt();
        Assert.True(consumer.Join(Limit));

        Assert.IsType<ThreadInterruptedException>(seen);
        Assert.Equal([1, 2, 3], got);
    }

    [Fact]
    public void An_interrupted_dispose_ends_the_workers_all_the_same()
    {
        LeakCensus census = LeakCensus.Take();
        var pool = new ProcessPool(2);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
        bool wasInterrupted = false;
        var thread = new Thread(() =>
        {
            Thread.CurrentThread.Interrupt();
            pool.Dispose();
            wasInterrupted = Record.Exception(() => Thread.Sleep(1)) is ThreadInterruptedException;
        });
        thread.Start();

        Assert.True(thread.Join(Limit));
        Assert.True(wasInterrupted);
        census.AssertNothingLeft();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Async_items_that_interrupt_their_thread_cost_no_worker(int concurrency)
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxConcurrencyPerWorker = concurrency });

        int[] got = pool.MapAsync(InterruptItself, Enumerable.Range(0, 200)).Get(Limit);

        Assert.Equal(Enumerable.Range(0, 200), got);
        PoolStatistics statistics = pool.GetStatistics();
        Assert.Equal((0, 1), (statistics.WorkersCrashed, statistics.WorkersStarted));
    }

    [Fact]
    public void A_member_that_interrupts_its_thread_in_a_manager_harms_no_other_call()
    {
        using var manager = new Manager();
        IRestless restless = manager.Create<IRestless, Restless>();
        using var proxy = (IDisposable)restless;
        using ManagedQueue<int> queue = manager.Queue<int>();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(i, restless.Interrupt(i));
            Assert.Equal(1, restless.Sleep());
            Assert.Equal(i, restless.Interrupt(i));
            Assert.False(queue.TryGet(TimeSpan.FromMilliseconds(1), out _));
        }
    }

    private static async Task<int> InterruptItself(int i)
    {
        Thread.CurrentThread.Interrupt();
        await Task.Yield();
        return i;
    }

    private static void Expect<T>(T expected, T actual)
    {
        if (!Equals(expected, actual))
        {
            throw new InvalidOperationException($"{expected} was expected, {actual} has come.");
        }
    }

    private static void Fails(ProcessPool pool)
    {
        try
        {
            pool.Apply<int>(() => throw new FormatException());
        }
        catch (FormatException)
        {
            return;
        }

        throw new InvalidOperationException("It did not fail.");
    }

    private static void CallUntil(
        Func<bool> isOver, Action verb, System.Collections.Concurrent.ConcurrentQueue<Exception> unexpected)
    {
        while (!isOver())
        {
            try
            {
                verb();
            }
            catch (ThreadInterruptedException)
            {
                // As it was told.
            }
            catch (Exception e)
            {
                unexpected.Enqueue(e);
            }
        }
    }

    /// <summary>Interrupts the thread that calls it.</summary>
    internal interface IRestless
    {
        /// <summary>Leaves an interrupt behind.</summary>
        int Interrupt(int value);

        /// <summary>Would hear one.</summary>
        int Sleep();
    }

    /// <summary>As <see cref="IRestless"/>.</summary>
    internal sealed class Restless : IRestless
    {
        public int Interrupt(int value)
        {
            Thread.CurrentThread.Interrupt();
            return value;
        }

        public int Sleep()
        {
            Thread.Sleep(1);
            return 1;
        }
    }
}
