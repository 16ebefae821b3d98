using System.Runtime.CompilerServices;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>
/// What outlives its use: results that keep what made them, threads of pools that nobody uses any more, calls.
/// </summary>
public sealed class RetentionFaults : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_kept_result_does_not_keep_what_its_function_captured_nor_its_callback()
    {
        using var pool = new ProcessPool(1);
        AsyncResult<int> single = Begin(pool, out WeakReference[] ofSingle);
        AsyncResult<int[]> map = BeginMap(pool, out WeakReference[] ofMap);

        Assert.Equal(1, single.Get());
        Assert.Equal([1, 2], map.Get());

        Collected([.. ofSingle, .. ofMap]);
        GC.KeepAlive(single);
        GC.KeepAlive(map);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static AsyncResult<int> Begin(ProcessPool pool, out WeakReference[] weak)
        {
            object witness = new();
            var shared = new SharedArray<int>(16);
            weak = [new WeakReference(witness), new WeakReference(shared)];
            return pool.ApplyAsync(
                () => 1 + shared[0], new CallOptions { Callback = _ => GC.KeepAlive(witness) });
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static AsyncResult<int[]> BeginMap(ProcessPool pool, out WeakReference[] weak)
        {
            object witness = new();
            var shared = new SharedArray<int>(16);
            weak = [new WeakReference(witness), new WeakReference(shared)];
            return pool.MapAsync(
                x => x + shared[0], [1, 2], options: new CallOptions { ProgressCallback = _ => GC.KeepAlive(witness) });
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_threads_of_a_pool_end_with_its_workers_without_Dispose(bool isClosed)
    {
        Use(isClosed);

        Eventually.True(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !Proc.Threads().Any(name => name.StartsWith("Procession ling", StringComparison.Ordinal));
            },
            "no thread of the pool is left");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Use(bool isClosed)
        {
            var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, Name = "lingering" });
            pool.ApplyAsync(() => 1, new CallOptions { Callback = _ => { } }).Wait(); // a thread for callbacks
            Assert.Single(pool.Apply(() => new Dictionary<string, string> { ["x"] = "x" })); // and for results
            Assert.Contains(Proc.Threads(), name => name.StartsWith("Procession ling", StringComparison.Ordinal));
            if (isClosed)
            {
                pool.Close();
                Assert.True(pool.Join(TimeSpan.FromSeconds(20)));
            }
        }
    }

    [Fact]
    public void Calls_that_waited_to_run_again_end_with_their_pool()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            RetriesOnCrash = 100,
            WorkerOutput = WorkerOutput.Discard,
        });
        FileSignal tries = _scratch.Signal("tries");
        AsyncResult<int>[] calls = [.. Enumerable.Range(0, 20).Select(_ => pool.ApplyAsync(() =>
        {
            tries.Mark(Guid.NewGuid());
            Environment.Exit(3);
            return 0;
        }))];
        tries.WaitForMarks(3);

        pool.Terminate();

        Assert.All(calls, call => Assert.Throws<PoolTerminatedException>(() => call.Get(TimeSpan.FromSeconds(20))));
        Assert.True(pool.Join(TimeSpan.FromSeconds(20)));
        Eventually.True(() => pool.GetStatistics().ActiveCalls == 0, "no call is active");
    }

    [Fact]
    public void A_cancelled_call_that_waits_to_run_again_ends_at_once()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            RetriesOnCrash = 100,
            WorkerOutput = WorkerOutput.Discard,
        });
        FileSignal started = _scratch.Signal("started");
        FileSignal go = _scratch.Signal("go");
        FileSignal tries = _scratch.Signal("tries");
        AsyncResult<int> suspect = pool.ApplyAsync(() =>
        {
            tries.Mark(Guid.NewGuid());
            Environment.Exit(3);
            return 0;
        });
        AsyncResult<int> other = pool.ApplyAsync(Stubborn.WaitsFor, started, go);
        tries.WaitForMarks(2);

        suspect.Cancel();

        Eventually.True(() => pool.GetStatistics().ActiveCalls == 1, "the cancelled call is over");
        go.Set();
        Assert.True(other.Get(TimeSpan.FromSeconds(30)) > 0);
    }

    private static void Collected(WeakReference[] weak) => Eventually.True(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !weak.Any(reference => reference.IsAlive);
        },
        "what the calls held is collected");
}
