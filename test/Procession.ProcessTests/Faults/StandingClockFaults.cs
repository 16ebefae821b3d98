using Microsoft.Extensions.Time.Testing;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>
/// A time provider whose timers never fire, as one of a test that nobody moves: what the user does not see as time goes on.
/// </summary>
public sealed class StandingClockFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Calls_take_turns()
    {
        using var pool = new ProcessPool(With(processes: 1));
        FileSignal started = _scratch.Signal("started");
        AsyncResult<int[]> longCall = pool.MapAsync(
            item =>
            {
                started.Set();
                return Stubborn.SpinsFor(1000) + item;
            },
            Enumerable.Range(0, 1_000_000));
        started.Wait();

        Assert.Equal(49, pool.ApplyAsync(Arithmetic.Square, 7).Get(Bound));

        Assert.False(longCall.Ready);
        pool.Terminate();
    }

    [Fact]
    public void A_worker_that_has_run_dry_takes_from_another()
    {
        using var pool = new ProcessPool(With(processes: 2));

        // One worker gets the chunk with the long items; without a second look it runs all of them alone.
        int[] pids = pool.MapAsync(
            item =>
            {
                Stubborn.SpinsFor(item < 500 ? 10_000 : 1);
                return Environment.ProcessId;
            },
            Enumerable.Range(0, 1000)).Get(Bound);

        Assert.Equal(2, pids.Take(500).Distinct().Count());
    }

    [Fact]
    public void A_memory_limit_is_kept()
    {
        ProcessPoolOptions options = With(processes: 1);
        options.MaxMemoryPerWorker = 200L << 20;
        using var pool = new ProcessPool(options);

        AsyncResult<int> takes = pool.ApplyAsync(Hoarder.TakesNative, 600 << 20);

        Assert.Equal(
            WorkerFailureKind.OutOfMemory, Assert.Throws<WorkerCrashedException>(() => takes.Get(Bound)).Kind);
    }

    [Fact]
    public void A_task_that_was_asked_to_end_and_does_not_is_killed_a_moment_later()
    {
        ProcessPoolOptions options = With(processes: 1);
        options.CancellationGrace = TimeSpan.FromHours(1);
        using var pool = new ProcessPool(options);
        AsyncResult<int> result = pool.ApplyAsync(Stubborn.SpinsAndIgnoresSigterm, _scratch.Signal("started"));
        _scratch.Signal("started").Wait();
        int worker = _scratch.Signal("started").Number;

        result.Cancel();
        _clock.Advance(TimeSpan.FromHours(1)); // The grace is over, and with it all that the user's clock is asked for.

        Eventually.Gone([worker], Bound);
        Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Bound));
    }

    private ProcessPoolOptions With(int processes) => new() { Processes = processes, TimeProvider = _clock };
}
