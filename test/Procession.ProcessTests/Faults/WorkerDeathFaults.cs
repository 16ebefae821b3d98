using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Workers that die at awkward moments.</summary>
public sealed class WorkerDeathFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(13)]
    [Trait("Fault", "3")]
    public void All_workers_are_killed_at_once(int workers)
    {
        LeakCensus census = LeakCensus.Take();
        using (var pool = new ProcessPool(workers))
        {
            FileSignal running = _scratch.Signal("running");
            AsyncResult<int>[] held = [.. Enumerable.Range(0, workers).Select(i => pool.ApplyAsync(
                signal =>
                {
                    signal.Mark(Environment.ProcessId);
                    Thread.Sleep(Timeout.Infinite);
                    return 0;
                },
                running))];
            running.WaitForMarks(workers);
            AsyncResult<int[]> queued = pool.MapAsync(Arithmetic.Square, Enumerable.Range(0, 100), chunkSize: 1);

            foreach (int pid in pool.WorkerIds())
            {
                Signals.Send(pid, Signals.Kill);
            }

            Assert.All(held, call =>
            {
                WorkerCrashedException e = Assert.Throws<WorkerCrashedException>(() => call.Get(Bound));
                Assert.Equal("SIGKILL", e.SignalName);
            });
            Assert.Equal(Enumerable.Range(0, 100).Select(Arithmetic.Square), queued.Get(Bound));
            Assert.Equal(workers, pool.Ready().GetStatistics().WorkersCrashed);
        }

        census.AssertNothingLeft();
    }

    [Fact]
    [Trait("Fault", "5")]
    public void A_worker_dies_while_it_sends_a_hundred_megabytes()
    {
        // When it dies is chance, on a busy machine even more so: so often until it was in the middle once.
        const int Length = 100_000_000;
        int[] moments = [1_000, 5_000, 20_000, 100_000];
        using var pool = new ProcessPool(1);
        int deaths = 0;
        for (int i = 0; i < moments.Length || deaths == 0; i++)
        {
            Assert.True(i < 50, "No worker died in time.");
            AsyncResult<byte[]> result = pool.ApplyAsync(Dying.WhileSending, Length, moments[i % moments.Length]);
            try
            {
                byte[] bytes = result.Get(Bound);
                Assert.Equal(Length, bytes.Length);
                Assert.Equal(-1, bytes.AsSpan().IndexOfAnyExcept((byte)7));
            }
            catch (WorkerCrashedException e)
            {
                Assert.Equal(9, e.Signal);
                deaths++;
            }
        }

        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2).Get(Bound));
    }

    [Fact]
    [Trait("Fault", "7")]
    public void A_result_that_was_sent_before_the_death_counts()
    {
        using var pool = new ProcessPool(1);
        for (int round = 0; round < 3; round++)
        {
            int pid = pool.Apply(Arithmetic.Pid, 0);

            // Long enough for the result to be sent, also on a machine that has much else to do.
            Assert.Equal(round, pool.ApplyAsync(Dying.Soon, round, 500_000).Get(Bound));

            Eventually.True(() => pool.GetStatistics().WorkersCrashed == round + 1, "the death was seen");
            Assert.NotEqual(pid, pool.ApplyAsync(Arithmetic.Pid, 0).Get(Bound));
        }

        Assert.Equal(0, pool.GetStatistics().ItemsFailed);
    }

    [Fact]
    [Trait("Fault", "8")]
    public void A_worker_ends_by_the_system_call()
    {
        using var pool = new ProcessPool(1);

        WorkerCrashedException e =
            Assert.Throws<WorkerCrashedException>(() => pool.ApplyAsync(Dying.ByTheSystem, 77).Get(Bound));

        Assert.Equal(77, e.ExitCode);
        Assert.Null(e.SignalName);
        Assert.Equal(WorkerFailureKind.Exited, e.Kind);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    [Trait("Fault", "4")]
    [Trait("Fault", "11")]
    public void A_worker_dies_of_reading_an_argument()
    {
        using var pool = new ProcessPool(1);
        DeadlyToRead[] items = [new(), new() { ExitCode = 3 }];

        AsyncResult<int> result = pool.ApplyAsync(value => value.ExitCode, items[1]);

        Assert.Equal(3, Assert.Throws<WorkerCrashedException>(() => result.Get(Bound)).ExitCode);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
        Assert.Equal(1, pool.GetStatistics().WorkersCrashed);
    }

    [Fact]
    [Trait("Fault", "12")]
    public void A_worker_dies_of_writing_a_result()
    {
        using var pool = new ProcessPool(1);

        Outcome<DeadlyToWrite?>[] outcomes = [.. pool.IMap(
            item => item == 1 ? new DeadlyToWrite { ExitCode = 4 } : null, Enumerable.Range(0, 3), chunkSize: 3).Outcomes()];

        Assert.Equal([true, false, true], outcomes.Select(outcome => outcome.Successful));
        Assert.Equal(4, Assert.IsType<WorkerCrashedException>(outcomes[1].Exception).ExitCode);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    [Trait("Fault", "22")]
    public void A_grandchild_keeps_the_output_of_its_dead_worker_open()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkerOutput = WorkerOutput.Discard });
        FileSignal child = _scratch.Signal("child");
        AsyncResult<int> result = pool.ApplyAsync(Dying.LeavesAChildWithItsOutput, child);
        try
        {
            Assert.Equal(5, Assert.Throws<WorkerCrashedException>(() => result.Get(Bound)).ExitCode);
            Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
            pool.CloseAndJoin();
        }
        finally
        {
            // In a session of its own it is out of the pool's reach.
            Signals.Send(child.Number, Signals.Kill);
        }
    }

    [Fact]
    [Trait("Fault", "24")]
    public void The_thread_that_made_the_pool_ends()
    {
        ProcessPool pool = null!;
        var maker = new Thread(() => pool = new ProcessPool(2).Ready());
        maker.Start();
        maker.Join();
        using (pool)
        {
            int[] pids = [.. pool.WorkerIds()];

            // By now the kernel would have told the workers, if they had asked to be told of their parent thread's death.
            Assert.Equal([0, 1, 4], pool.Map(Arithmetic.Square, [0, 1, 2]));
            Assert.Equal(pids, pool.WorkerIds());
        }
    }

    [Fact]
    [Trait("Fault", "13")]
    public void An_exception_with_fifty_megabytes_of_text_arrives()
    {
        using var pool = new ProcessPool(1);

        AsyncResult<int> result = pool.ApplyAsync<int, int>(
            length => throw new InvalidOperationException(new string('x', length)), 50_000_000);

        Assert.Equal(50_000_000, Assert.Throws<InvalidOperationException>(() => result.Get(Bound)).Message.Length);
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    [Trait("Fault", "19")]
    public void Cancelling_a_task_never_hits_the_one_that_runs_next()
    {
        var options = new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.Zero };
        using var pool = new ProcessPool(options);

        for (int round = 0; round < 300; round++)
        {
            // Without a grace the kill races with the end of the first and the start of the second.
            AsyncResult<int> first = pool.ApplyAsync(Stubborn.SpinsFor, 300);
            AsyncResult<int> second = pool.ApplyAsync(Stubborn.SpinsFor, 200);
            Stubborn.SpinsFor(Random.Shared.Next(600));

            first.Cancel();

            Assert.Equal(200, second.Get(Bound));
        }
    }

    [Fact]
    [Trait("Fault", "20")]
    public void After_cancelling_queued_tasks_and_the_running_one_later_tasks_start()
    {
        var options = new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.FromMilliseconds(50) };
        using var pool = new ProcessPool(options);
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.SpinsForever, Started);
        AsyncResult<int>[] queued = [.. Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(Arithmetic.Square, i))];
        Started.Wait();

        Array.ForEach(queued, call => call.Cancel());
        running.Cancel();

        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2).Get(Bound));
        Assert.All([running, .. queued], call => Assert.ThrowsAny<OperationCanceledException>(() => call.Get(Bound)));
    }
}
