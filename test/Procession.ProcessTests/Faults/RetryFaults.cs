using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Items that are run again when their worker dies.</summary>
public sealed class RetryFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Fault", "31")]
    public void A_poison_item_is_given_up_with_its_history_and_the_rest_succeeds()
    {
        LeakCensus census = LeakCensus.Take();
        using (var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, RetriesOnCrash = 2 }))
        {
            FileSignal tries = _scratch.Signal("tries");
            Outcome<int>[] outcomes = [.. pool.IMap(
                item =>
                {
                    if (item == 7)
                    {
                        tries.Mark(Environment.ProcessId);
                        Environment.Exit(3);
                    }

                    return item;
                },
                Enumerable.Range(0, 100),
                chunkSize: 10).Outcomes()];

            Assert.Equal(
                Enumerable.Range(0, 100).Where(i => i != 7),
                outcomes.Where(outcome => outcome.Successful).Select(outcome => outcome.Result));
            var e = Assert.IsType<WorkerCrashedException>(Assert.Single(outcomes, outcome => !outcome.Successful).Exception);
            Assert.Equal(7, e.ItemIndex);
            Assert.Equal(3, e.Attempt);
            Assert.Equal(2, e.History.Count);
            Assert.All(e.History, line => Assert.Contains("exited with code 3", line));
            Assert.Contains("attempt 3", e.Message);
            Assert.Equal(3, _scratch.Marks("tries"));
            PoolStatistics statistics = pool.Ready().GetStatistics();
            Assert.Equal(2, statistics.ItemsRetried);
            Assert.Equal(99, statistics.ItemsSucceeded);
            Assert.Equal(1, statistics.ItemsFailed);
            Assert.Equal(Enumerable.Range(0, 100), pool.Map(x => x, Enumerable.Range(0, 100)));
        }

        census.AssertNothingLeft();
    }

    [Fact]
    public void An_item_whose_worker_was_killed_by_chance_succeeds_the_second_time()
    {
        using var pool = new ProcessPool(1);
        FileSignal once = _scratch.Signal("once");
        AsyncResult<int[]> result = pool.MapAsync(
            item =>
            {
                if (item == 5 && !once.IsSet)
                {
                    once.Set();
                    Signals.Send(Environment.ProcessId, Signals.Kill);
                    Thread.Sleep(Timeout.Infinite);
                }

                return item;
            },
            Enumerable.Range(0, 10),
            chunkSize: 10,
            new CallOptions { RetriesOnCrash = 1 });

        Assert.Equal(Enumerable.Range(0, 10), result.Get(Bound));
    }

    [Fact]
    public void Nothing_is_run_twice_unless_asked_for()
    {
        using var pool = new ProcessPool(1);
        FileSignal tries = _scratch.Signal("tries");
        AsyncResult<int> result = pool.ApplyAsync(() =>
        {
            tries.Mark(Environment.ProcessId);
            Environment.Exit(3);
            return 0;
        });

        WorkerCrashedException e = Assert.Throws<WorkerCrashedException>(() => result.Get(Bound));

        Assert.Equal(1, e.Attempt);
        Assert.Empty(e.History);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
        Assert.Equal(1, _scratch.Marks("tries"));
    }

    [Fact]
    public void An_item_that_may_have_killed_its_worker_runs_alone_so_that_innocents_survive()
    {
        var options = new ProcessPoolOptions { Processes = 2, MaxConcurrencyPerWorker = 4, RetriesOnCrash = 1 };
        using var pool = new ProcessPool(options);
        FileSignal tries = _scratch.Signal("tries");

        Outcome<int>[] outcomes = [.. pool.IMap(
            async item =>
            {
                await Task.Delay(20);
                if (item == 10)
                {
                    tries.Mark(Guid.NewGuid());
                    Environment.Exit(3);
                }

                return item;
            },
            Enumerable.Range(0, 40)).Outcomes()];

        Outcome<int> failed = Assert.Single(outcomes, outcome => !outcome.Successful);
        Assert.Equal(10, failed.Index);
        Assert.Equal(2, _scratch.Marks("tries"));
    }

    [Fact]
    public void A_retried_item_does_not_wait_for_work_that_never_ends()
    {
        // The standby takes the dead worker's place, and ordinary work, before the item is there to be run again; and with
        // several items at a time no worker is ever empty by itself.
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 2,
            StandbyWorkers = 2,
            MaxConcurrencyPerWorker = 4,
            RetriesOnCrash = 1,
        });
        const int Suspect = 100;
        FileSignal once = _scratch.Signal("once");
        int seen = 0;
        foreach (int item in pool.IMapUnordered(
            async item =>
            {
                if (item == Suspect && !once.IsSet)
                {
                    once.Set();
                    Environment.Exit(3);
                }

                await Task.Delay(1);
                return item;
            },
            Endless()))
        {
            seen++;
            if (item == Suspect)
            {
                break;
            }

            Assert.True(seen < 5_000, "it was not run again");
        }

        static IEnumerable<int> Endless()
        {
            for (int i = 0; ; i++)
            {
                yield return i;
            }
        }
    }

    [Fact]
    public void A_retried_item_does_not_keep_async_functions_from_what_they_wait_for()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            StandbyWorkers = 1,
            MaxConcurrencyPerWorker = 4,
            RetriesOnCrash = 1,
        });
        FileSignal once = _scratch.Signal("once");
        FileSignal go = _scratch.Signal("go");
        FileSignal running = _scratch.Signal("running");
        FileSignal needed = _scratch.Signal("needed");
        AsyncResult<int> suspect = pool.ApplyAsync(() =>
        {
            if (!once.IsSet)
            {
                once.Set();
                go.Wait();
                Environment.Exit(3);
            }

            return 1;
        });
        once.Wait();
        AsyncResult<int> needing = pool.ApplyAsync(async () =>
        {
            running.Set();
            await Task.Run(needed.Wait);
            return 2;
        });
        Eventually.True(() => pool.GetStatistics().StandbyWorkers == 1, "a standby is there");
        go.Set();
        running.Wait(); // In the standby, which is kept free for the suspect from now on.

        AsyncResult<int> giving = pool.ApplyAsync(async () =>
        {
            await Task.Yield();
            needed.Set();
            return 3;
        });

        Assert.Equal(3, giving.Get(Bound));
        Assert.Equal(2, needing.Get(Bound));
        Assert.Equal(1, suspect.Get(Bound));
    }

    [Fact]
    public void A_retried_item_can_be_cancelled()
    {
        using var pool = new ProcessPool(1);
        FileSignal tries = _scratch.Signal("tries");
        AsyncResult<int> result = pool.ApplyAsync(
            () =>
            {
                tries.Mark(Environment.ProcessId);
                Environment.Exit(3);
                return 0;
            },
            new CallOptions { RetriesOnCrash = int.MaxValue });
        tries.WaitForMarks(3);

        result.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => result.Get(Bound));
        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2).Get(Bound));
    }
}
