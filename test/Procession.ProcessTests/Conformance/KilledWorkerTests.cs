using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>CRASH: workers killed from outside (decision D1).</summary>
public sealed class KilledWorkerTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(Signals.Kill)]
    [InlineData(Signals.User)]
    [Trait("Case", "CRASH-01")]
    [Trait("Fault", "1")]
    public void A_killed_worker_is_named_with_its_signal_and_replaced(int signal)
    {
        using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(Stubborn.SleepsForever, Started);
        Started.Wait();

        Signals.Send(Started.Number, signal);

        WorkerCrashedException crash = Assert.Throws<WorkerCrashedException>(() => call.Get(TimeSpan.FromSeconds(10)));
        Assert.Equal(Started.Number, crash.ProcessId);
        Assert.Equal(signal, crash.Signal);
        Assert.Equal(-signal, crash.ExitCode);
        Assert.Equal(WorkerFailureKind.Crashed, crash.Kind);
        Assert.Equal(1, crash.WorkerNumber);
        Assert.Contains(nameof(Stubborn.SleepsForever), crash.FunctionName);
        Assert.Contains(nameof(Stubborn.SleepsForever), crash.Message);
        Assert.Contains(Started.Text, crash.Message);
        int next = pool.Apply(Arithmetic.Pid, 0);
        Assert.NotEqual(Started.Number, next);
        Assert.Equal([next], pool.WorkerIds());
        Assert.Equal(1, pool.GetStatistics().WorkersCrashed);
    }

    [Fact]
    [Trait("Case", "CRASH-02")]
    [Trait("Fault", "1")]
    public void A_killed_worker_fails_only_its_own_call()
    {
        using var pool = new ProcessPool(3);
        FileSignal started = Started;
        AsyncResult<int>[] calls = [.. Enumerable.Range(0, 100).Select(i => pool.ApplyAsync(
            () =>
            {
                Thread.Sleep(5); // The work itself.
                return i == 50 ? Stubborn.SleepsForever(started) : i;
            }))];
        Started.Wait();

        Signals.Send(Started.Number, Signals.Kill);
        Array.ForEach(calls, call => call.Wait());

        Assert.Equal([50], Enumerable.Range(0, 100).Where(i => !calls[i].Successful));
        Assert.Throws<WorkerCrashedException>(() => calls[50].Get());
        Assert.Equal(
            Enumerable.Range(0, 100).Where(i =>
                i != 50), calls.Where(call => call.Successful).Select(call => call.Get()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(null)]
    [Trait("Case", "CRASH-03")]
    public void A_worker_killed_in_the_middle_of_a_map_fails_that_map(int? chunkSize)
    {
        using var pool = new ProcessPool(2);
        FileSignal started = Started;
        AsyncResult<int[]> map = pool.MapAsync(
            i => i == 7 ? Stubborn.SleepsForever(started) : i, Enumerable.Range(0, 20), chunkSize);
        Started.Wait();

        Signals.Send(Started.Number, Signals.Kill);

        Assert.Throws<WorkerCrashedException>(() => map.Get(TimeSpan.FromSeconds(10)));
        Assert.Equal([0, 1, 4], pool.Map(Arithmetic.Square, [0, 1, 2]));
    }

    [Fact]
    [Trait("Case", "CRASH-03")]
    [Trait("Fault", "33")]
    public void A_worker_killed_in_the_middle_of_a_stream_fails_one_item_and_the_outcomes_go_on()
    {
        using var pool = new ProcessPool(2);
        FileSignal started = Started;
        IEnumerable<Outcome<int>> stream =
            pool.IMap(i => i == 3 ? Stubborn.SleepsForever(started) : i, Enumerable.Range(0, 10)).Outcomes();
        var killer = new Thread(() =>
        {
            started.Wait();
            Signals.Send(started.Number, Signals.Kill);
        });
        killer.Start();

        Outcome<int>[] outcomes = [.. stream];
        killer.Join();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), outcomes.Select(outcome => outcome.Index));
        Assert.Equal([3L], outcomes.Where(outcome => !outcome.Successful).Select(outcome => outcome.Index));
        Assert.IsType<WorkerCrashedException>(outcomes[3].Exception);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [Trait("Case", "CRASH-04")]
    [Trait("Fault", "2")]
    public void Killed_idle_workers_are_replaced_and_no_call_fails(int victims)
    {
        using var pool = new ProcessPool(3);
        pool.Ready();
        int[] before = [.. pool.WorkerIds()];
        foreach (int pid in before[..victims])
        {
            Signals.Send(pid, Signals.Kill);
        }

        Eventually.True(() => !pool.WorkerIds().Intersect(before[..victims]).Any(), "the pool has noticed");

        Assert.Equal(
            Enumerable.Range(0, 30).Select(Arithmetic.Square), pool.Map(Arithmetic.Square, Enumerable.Range(0, 30), 1));
        Eventually.True(() => pool.WorkerIds().Count == 3, "the pool is back at full strength");
        Assert.Equal(victims, pool.GetStatistics().WorkersCrashed);
        pool.Terminate();
        Assert.True(pool.Join(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    [Trait("Case", "CRASH-04")]
    public void A_call_submitted_right_after_its_idle_worker_was_killed_is_answered()
    {
        using var pool = new ProcessPool(1);
        for (int round = 0; round < 5; round++)
        {
            pool.Ready();
            Signals.Send(pool.WorkerIds()[0], Signals.Kill);
            AsyncResult<int> call = pool.ApplyAsync(Arithmetic.Seven);

            // The pool may have sent it to the dying worker; then nobody knows whether it ran, and it says so.
            Assert.True(call.Wait(TimeSpan.FromSeconds(10)), "no answer");
            Assert.True(call.Successful || call.AsTask().Exception!.InnerException is WorkerCrashedException);
        }
    }

    [Fact]
    [Trait("Case", "CRASH-07")]
    [Trait("Fault", "6")]
    public void A_worker_killed_while_a_large_argument_is_on_its_way_frees_the_sender()
    {
        using var pool = new ProcessPool(2);
        pool.Ready();
        byte[] argument = new byte[100_000_000];
        IReadOnlyList<int> victims = pool.WorkerIds();

        // Stopped, the workers cannot read: the write is under way when they are killed.
        foreach (int pid in victims)
        {
            Signals.StopWholly(pid);
        }

        AsyncResult<int>? call = null;
        var sender = new Thread(() => call = pool.ApplyAsync(bytes => bytes.Length, argument));
        sender.Start();
        sender.Join(TimeSpan.FromSeconds(1));
        foreach (int pid in victims)
        {
            Signals.Send(pid, Signals.Kill);
        }

        Assert.True(sender.Join(TimeSpan.FromSeconds(20)), "the sender still writes");
        Assert.True(call!.Wait(TimeSpan.FromSeconds(20)), "no answer");
        Assert.True(call.Successful || call.AsTask().Exception!.InnerException is WorkerCrashedException);
        Assert.Equal(argument.Length, pool.Apply(bytes => bytes.Length, argument));
    }

    [Fact]
    [Trait("Case", "CRASH-02")]
    [Trait("Fault", "4")]
    public void Workers_killed_again_and_again_lose_only_what_they_were_running()
    {
        const int Kills = 12;
        using var pool = new ProcessPool(3);
        var random = new Random(4711);
        List<AsyncResult<long>> calls = [];

        for (int kill = 0; kill < Kills; kill++)
        {
            // Deaths of workers that never got ready break a pool by design, so wait for the replacement.
            Eventually.True(
                () => pool.GetStatistics() is var now
                    && now.WorkersCrashed == kill
                    && now.IdleWorkers + now.BusyWorkers == 3,
                "all are ready");
            IReadOnlyList<int> pids = pool.WorkerIds();
            calls.AddRange(Enumerable.Range(0, 100).Select(i => pool.ApplyAsync(Arithmetic.SquareSlowly, i)));
            Eventually.True(() => calls[^90].Ready, "the work is under way");
            Signals.Send(pids[random.Next(pids.Count)], Signals.Kill);
        }

        Assert.All(calls, call => Assert.True(call.Wait(TimeSpan.FromSeconds(30)), "no answer"));
        for (int i = 0; i < calls.Count; i++)
        {
            if (calls[i].Successful)
            {
                Assert.Equal((long)(i % 100) * (i % 100), calls[i].Get());
            }
            else
            {
                Assert.Throws<WorkerCrashedException>(() => calls[i].Get());
            }
        }

        // A worker runs one call at a time; what else was on its way to it was not started and goes to another.
        Assert.True(calls.Count(call => !call.Successful) <= Kills, "more calls failed than workers were killed");
        Assert.Equal(Kills, pool.GetStatistics().WorkersCrashed);
        Assert.Equal([1, 4], pool.Map(Arithmetic.Square, [1, 2]));
    }

    [Fact]
    [Trait("Case", "CRASH-25")]
    [Trait("Fault", "17")]
    public void A_stopped_worker_times_out_goes_on_and_can_be_terminated()
    {
        FileSignal go = _scratch.Signal("go");
        using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(Stubborn.WaitsFor, Started, go);
        Started.Wait();

        Signals.StopWholly(Started.Number);
        go.Set();
        Assert.Throws<TimeoutException>(() => call.Get(TimeSpan.FromSeconds(0.5)));
        Signals.Send(Started.Number, Signals.Continue);
        Assert.Equal(Started.Number, call.Get(TimeSpan.FromSeconds(20)));

        Signals.StopWholly(Started.Number);
        pool.Terminate();
        Assert.True(pool.Join(TimeSpan.FromSeconds(10)));
        Assert.False(Proc.Exists(Started.Number));
    }
}
