using System.Diagnostics;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>CRASH: functions that end their process.</summary>
public sealed class CrashTests(QuietSharedPool shared) : IClassFixture<QuietSharedPool>
{
    private readonly ProcessPool _pool = shared.Pool;

    [Fact]
    [Trait("Case", "CRASH-11")]
    [Trait("Fault", "8")]
    public void An_unhandled_exception_on_a_thread_of_the_function_is_a_crash()
    {
        WorkerCrashedException crash = Crash(pool => pool.ApplyAsync(Crashes.ThrowsOnAThreadOfItsOwn, "on my thread"));

        Assert.Equal(-6, crash.ExitCode);
        Assert.Contains("on my thread", crash.LastErrorLines);
    }

    [Fact]
    [Trait("Case", "CRASH-01")]
    [Trait("Fault", "8")]
    public void A_killed_worker_is_named_with_signal_function_and_cure()
    {
        WorkerCrashedException crash = Crash(pool => pool.ApplyAsync(static _ => Crashes.KillsItself(), 1));

        Assert.Matches(@"^Worker \d+ \(pid \d+\) of pool-\d+ was ended by SIGKILL while running 'lambda in ", crash.Message);
        Assert.Contains("If nobody killed it, the system was out of memory", crash.Message);
        Assert.Equal(9, crash.Signal);
    }

    [Fact]
    [Trait("Case", "CRASH-11")]
    [Trait("Fault", "8")]
    public void An_exception_in_async_void_is_a_crash()
    {
        WorkerCrashedException crash = Crash(pool => pool.ApplyAsync(Crashes.ThrowsInAsyncVoid, "async void"));

        Assert.Equal(-6, crash.ExitCode);
        Assert.Contains("async void", crash.LastErrorLines);
    }

    [Fact]
    [Trait("Case", "CRASH-12")]
    [Trait("Case", "ERR-15")]
    public void Three_stack_overflows_at_once_fail_three_calls_each_with_its_own_exception()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 3, WorkerOutput = WorkerOutput.Discard });
        AsyncResult<int>[] crashing =
            [.. Enumerable.Range(0, 3).Select(i => pool.ApplyAsync(Crashes.OverflowsTheStack, i))];
        AsyncResult<int>[] healthy = [.. Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(Arithmetic.Square, i))];

        WorkerCrashedException[] crashes =
            [.. crashing.Select(call =>
                Assert.Throws<WorkerCrashedException>(() => call.Get(TimeSpan.FromSeconds(30))))];

        Assert.All(crashes, crash => Assert.Equal(WorkerFailureKind.StackOverflow, crash.Kind));
        Assert.Equal(3, crashes.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal(3, crashes.Select(crash => crash.ProcessId).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 20).Select(Arithmetic.Square), healthy.Select(call => call.Get()));
    }

    [Fact]
    [Trait("Case", "CRASH-13")]
    [Trait("Fault", "8")]
    public void A_wild_pointer_is_a_crash_and_a_null_pointer_an_ordinary_exception()
    {
        WorkerCrashedException crash =
            Crash(pool => pool.ApplyAsync(Crashes.ReadsAWildPointer, 0x0000_1234_5678_9ABCL));
        Assert.Equal(-6, crash.ExitCode);

        Assert.Throws<NullReferenceException>(() => _pool.Apply(Crashes.ReadsANullPointer, 0));
    }

    [Fact]
    [Trait("Case", "CRASH-15")]
    [Trait("Fault", "8")]
    public void Running_out_of_managed_memory_is_an_ordinary_failure()
    {
        var options = new ProcessPoolOptions { Processes = 1 };
        options.Environment["DOTNET_GCHeapHardLimit"] = "0x8000000"; // 128 MiB
        using var pool = new ProcessPool(options);

        Exception failure = Assert.ThrowsAny<Exception>(() => pool.Apply(() =>
        {
            List<byte[]> hoard = [];
            while (true)
            {
                hoard.Add(new byte[10_000_000]);
            }

#pragma warning disable CS0162 // Gives the lambda its result type.
            return hoard.Count;
#pragma warning restore CS0162
        }));

        Assert.True(failure is OutOfMemoryException or RemoteException or WorkerCrashedException, failure.ToString());
        Assert.Contains("memory", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    [Fact]
    [Trait("Case", "CRASH-22")]
    [Trait("Fault", "21")]
    public void A_terminated_worker_takes_its_children_with_it()
    {
        using var scratch = new Scratch();
        FileSignal child = scratch.Signal("child");
        using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(Stubborn.StartsAChildAndHangs, child);
        child.Wait();
        Assert.True(Proc.IsAlive(child.Number));

        pool.Terminate();

        Eventually.Gone([child.Number], TimeSpan.FromSeconds(5));
        Assert.Throws<PoolTerminatedException>(() => call.Get());
    }

    [Fact]
    [Trait("Case", "CRASH-22")]
    [Trait("Fault", "21")]
    public void A_worker_killed_for_its_deafness_takes_its_children_with_it()
    {
        using var scratch = new Scratch();
        FileSignal child = scratch.Signal("child");
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.Zero });
        AsyncResult<int> call = pool.ApplyAsync(Stubborn.StartsAChildAndHangs, child);
        child.Wait();

        call.Cancel();

        Eventually.Gone([child.Number], TimeSpan.FromSeconds(5));
        Assert.Equal(7, pool.Apply(Arithmetic.Seven));
    }

    // Runs a crashing call beside healthy ones, and asserts all that is common to crashes.
    private WorkerCrashedException Crash(Func<ProcessPool, AsyncResult<int>> submit)
    {
        AsyncResult<int>[] before = [.. Enumerable.Range(0, 5).Select(i => _pool.ApplyAsync(Arithmetic.Square, i))];
        var clock = Stopwatch.StartNew();
        AsyncResult<int> call = submit(_pool);
        AsyncResult<int>[] after = [.. Enumerable.Range(0, 5).Select(i => _pool.ApplyAsync(Arithmetic.Square, i))];

        WorkerCrashedException crash = Assert.Throws<WorkerCrashedException>(() => call.Get(TimeSpan.FromSeconds(30)));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
        Assert.False(Proc.Exists(crash.ProcessId));
        Assert.Contains(crash.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), crash.Message);
        Assert.All(before.Concat(after), healthy => Assert.True(healthy.Get() >= 0));
        Assert.Equal(7, _pool.Apply(Arithmetic.Seven));
        return crash;
    }
}
