using System.Runtime.Serialization;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Workers that are replaced after a number of tasks, of which they run several at a time; and streams that are held.</summary>
public sealed class TasksInLanesFaults
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 4, 1)]
    [InlineData(3, 4, 1)]
    [InlineData(5, 3, 2)]
    public void A_worker_takes_its_number_of_tasks_and_nothing_is_lost_or_run_twice(int tasks, int lanes, int processes)
    {
        using var runs = new SharedArray<int>(24);
        var options = new ProcessPoolOptions
        {
            Processes = processes,
            MaxTasksPerChild = tasks,
            MaxConcurrencyPerWorker = lanes,
        };
        using var pool = new ProcessPool(options);

        int[] pids = pool.MapAsync(i => Count(runs, i), Enumerable.Range(0, 24), chunkSize: 1).Get(Bound);

        Assert.All(runs, count => Assert.Equal(1, count));
        Assert.All(pids.GroupBy(pid => pid), group => Assert.True(group.Count() <= tasks));
        Assert.Equal(0, pool.GetStatistics().WorkersCrashed);
        pool.Close();
        Assert.True(pool.Join(Bound));
    }

    [Fact]
    public void A_task_that_waits_for_another_one_gets_it_from_the_next_worker()
    {
        using var released = new SharedEvent();
        var options = new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 1, MaxConcurrencyPerWorker = 4 };
        using var pool = new ProcessPool(options);

        AsyncResult<bool> waiting = pool.ApplyAsync(async e => await Task.Run(() => e.Wait(Bound)), released);
        AsyncResult<int> releasing = pool.ApplyAsync(
            async e =>
            {
                await Task.Yield();
                e.Set();
                return 1;
            },
            released);

        Assert.True(waiting.Get(Bound));
        Assert.Equal(1, releasing.Get(Bound));
    }

    [Theory]
    [InlineData("dispose")]
    [InlineData("terminate")]
    public void A_stream_that_somebody_holds_is_waited_for_until_the_pool_is_ended(string how)
    {
        using var pool = new ProcessPool(1);
        using ResultEnumerator<int> held = pool.IMap(Arithmetic.Square, Enumerable.Range(0, 100_000)).GetEnumerator();
        Assert.True(held.MoveNext());
        pool.Close();

        Assert.False(pool.Join(TimeSpan.Zero));
        if (how == "dispose")
        {
            pool.Dispose();
        }
        else
        {
            pool.Terminate();
        }

        Assert.True(pool.Join(Bound));
        GC.KeepAlive(held);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(8, 50)]
    public void Items_that_leave_an_interrupt_on_their_threads_have_their_results_and_cost_no_lane(int lanes, int chunkSize)
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, MaxConcurrencyPerWorker = lanes });
        int[] items = [.. Enumerable.Range(0, 20_000)];

        int[] results = pool.MapAsync(Interrupting, items, chunkSize).Get(Bound);

        Assert.Equal(items, results);
        Assert.Equal(0, pool.GetStatistics().WorkersCrashed);

        // All of its lanes are free: so many that wait for each other.
        using var barrier = new SharedValue<int>(0);
        Assert.All(
            pool.MapAsync(_ => Meet(barrier, lanes), Enumerable.Range(0, lanes), chunkSize: 1).Get(Bound), Assert.True);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_result_that_ends_the_wait_of_another_item_while_it_is_written_arrives_undamaged(bool inProcess)
    {
        var options = new ProcessPoolOptions { Processes = 1, MaxConcurrencyPerWorker = 2, InProcess = inProcess };
        using var pool = new ProcessPool(options);

        AsyncResult<string> waiting = pool.ApplyAsync(async () =>
        {
            await EndsWait.Waited.Task;
            return new string('w', 1000);
        });
        AsyncResult<EndsWait> ending = pool.ApplyAsync(() => Task.FromResult(new EndsWait()));

        EndsWait result = ending.Get(Bound);
        Assert.Equal(("before", "after"), (result.Before, result.After));
        Assert.Equal(new string('w', 1000), waiting.Get(Bound));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_item_that_ends_the_wait_of_another_one_does_not_wait_for_those_behind_it(bool inProcess)
    {
        var options = new ProcessPoolOptions { Processes = 1, MaxConcurrencyPerWorker = 2, InProcess = inProcess };
        using var pool = new ProcessPool(options);

        AsyncResult<bool[]> waiting = pool.MapAsync(
            async isFirst =>
            {
                if (isFirst)
                {
                    await Meeting.Waited.Task;
                    return true;
                }

                return Meeting.Passed.Wait(TimeSpan.FromSeconds(10));
            },
            [true, false],
            chunkSize: 2);
        AsyncResult<string> ending = pool.ApplyAsync(() =>
        {
            Thread.CurrentThread.Name = "mine";
            Meeting.Waited.TrySetResult();
            Meeting.Passed.Set();
            return Task.FromResult(Thread.CurrentThread.Name);
        });

        Assert.Equal("mine", ending.Get(Bound));
        Assert.Equal([true, true], waiting.Get(Bound));
    }

    private static async Task<int> Interrupting(int item)
    {
        await Task.Yield();
        Thread.CurrentThread.Interrupt();
        return item;
    }

    private static async Task<bool> Meet(SharedValue<int> barrier, int parties)
    {
        Interlocked.Increment(ref barrier.Value);
        while (Volatile.Read(ref barrier.Value) < parties)
        {
            await Task.Yield();
        }

        return true;
    }

    private static async Task<int> Count(SharedArray<int> runs, int item)
    {
        await Task.Yield();
        Interlocked.Increment(ref runs[item]);
        return Environment.ProcessId;
    }

    /// <summary>Written in the middle of a result, it ends the wait of another item on this thread.</summary>
    private sealed class Trigger
    {
        [OnSerializing]
        private void OnSerializing(StreamingContext context) => EndsWait.Waited.TrySetResult();
    }

    private sealed class EndsWait
    {
        // Continues what waits where it is set, as is the default.
        public static readonly TaskCompletionSource Waited = new();

        public string Before { get; } = "before";

        public Trigger Trigger { get; } = new();

        public string After { get; } = "after";
    }

    /// <summary>Where items of one worker meet.</summary>
    private static class Meeting
    {
        // Continues what waits where it is set, as is the default.
        public static readonly TaskCompletionSource Waited = new();
        public static readonly ManualResetEventSlim Passed = new();
    }
}
