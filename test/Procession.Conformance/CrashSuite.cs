using Procession.Conformance.Functions;

namespace Procession.Conformance;

/// <summary>CRASH: functions that end their process cost one item.</summary>
public abstract class CrashSuite(ExecutorUnderTest executor) : ConformanceSuite(executor)
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(42, 42)]
    [InlineData(99, 99)]
    [InlineData(300, 44)]
    [InlineData(-1, 255)]
    [InlineData(137, 137)]
    [Trait("Case", "CRASH-09")]
    [Trait("Case", "CRASH-10")]
    [Trait("Fault", "8")]
    public void A_function_that_exits_is_a_crash_with_the_systems_exit_code(int code, int reported)
    {
        Executor.Needs(Capabilities.Exit, "CRASH-09", "CRASH-10");
        WorkerCrashedException crash = Crash(pool => pool.ApplyAsync(Crashes.ExitsWith, code));

        Assert.Equal(reported, crash.ExitCode);
        Assert.Null(crash.Signal);
        Assert.Equal(WorkerFailureKind.Exited, crash.Kind);
        Assert.Contains(nameof(Crashes.ExitsWith), crash.Message);
    }

    [Fact]
    [Trait("Case", "CRASH-11")]
    [Trait("Fault", "8")]
    public void FailFast_is_a_crash_that_tells_its_message()
    {
        Executor.Needs(Capabilities.Exit, "CRASH-11");
        WorkerCrashedException crash = Crash(pool => pool.ApplyAsync(Crashes.FailsFast, "the ledger is corrupt"));

        Assert.Equal(-6, crash.ExitCode);
        Assert.Equal(WorkerFailureKind.FailFast, crash.Kind);
        Assert.Contains("the ledger is corrupt", crash.LastErrorLines);
        Assert.Contains("the ledger is corrupt", crash.Message);
    }

    [Fact]
    [Trait("Case", "CRASH-12")]
    [Trait("Fault", "8")]
    public void A_stack_overflow_is_a_crash_of_that_kind()
    {
        Executor.Needs(Capabilities.Exit, "CRASH-12");
        WorkerCrashedException crash = Crash(pool => pool.ApplyAsync(Crashes.OverflowsTheStack, 0));

        Assert.Equal(-6, crash.ExitCode);
        Assert.Equal(6, crash.Signal);
        Assert.Equal(WorkerFailureKind.StackOverflow, crash.Kind);
    }

    // Runs a crashing call beside healthy ones, and asserts all that is common to crashes.
    private WorkerCrashedException Crash(Func<ProcessPool, AsyncResult<int>> submit)
    {
        // Reports of 260,000 stack frames would bury the log of the tests.
        using ProcessPool pool = Executor.CreatePool(
            new ProcessPoolOptions { Processes = 2, WorkerOutput = WorkerOutput.Discard });
        AsyncResult<int>[] before = [.. Enumerable.Range(0, 5).Select(i => pool.ApplyAsync(Arithmetic.Square, i))];
        AsyncResult<int> call = submit(pool);
        AsyncResult<int>[] after = [.. Enumerable.Range(0, 5).Select(i => pool.ApplyAsync(Arithmetic.Square, i))];

        WorkerCrashedException crash = Assert.Throws<WorkerCrashedException>(() => call.Get(TimeSpan.FromSeconds(30)));

        Executor.AssertGone([crash.ProcessId]);
        Assert.All(before.Concat(after), healthy => Assert.True(healthy.Get() >= 0));
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
        return crash;
    }
}
