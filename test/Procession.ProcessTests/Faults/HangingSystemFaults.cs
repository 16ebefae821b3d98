using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;
using Procession.Workers.Death;

namespace Procession.ProcessTests.Faults;

/// <summary>
/// The system holds something up for ever: the start of a process (its program lies on a file system that hangs), or the
/// temporary folder. Clocks go on, whoever is to be killed is killed, and what is to end ends.
/// </summary>
public sealed class HangingSystemFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();
    private readonly ManualResetEventSlim _end = new();

    public void Dispose()
    {
        _end.Set();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("is old")]
    [InlineData("has not started")]
    [InlineData("has done its tasks")]
    public void A_start_that_hangs_keeps_nothing_from_others(string why)
    {
        using var hangs = new ManualResetEventSlim();
        var options = new ProcessPoolOptions { Name = "hanging", Processes = 1 };
        switch (why)
        {
            case "is old":
                options.MaxWorkerLifetime = TimeSpan.FromMilliseconds(100);
                break;
            case "has not started":
                options.Initializer = () => throw new InvalidOperationException("on purpose");
                break;
            default:
                options.MaxTasksPerChild = 1;
                break;
        }

        using (var other = new ProcessPool(new ProcessPoolOptions { Processes = 1, CancellationGrace = TimeSpan.Zero }))
        {
            Assert.Equal(7, other.Apply(Arithmetic.Seven));
            int caller = Environment.CurrentManagedThreadId;
            int starts = 0;
            Native.Faults.Plan = entry =>
            {
                // The first one is the pool's first worker, the next one that for which nobody must wait.
                if (entry == "Spawn" && Environment.CurrentManagedThreadId != caller && Interlocked.Increment(ref starts) == 1)
                {
                    hangs.Set();
                    _end.Wait();
                }

                return 0;
            };
            ProcessPool? pool = null;
            try
            {
                pool = new ProcessPool(options);
                if (why == "has done its tasks")
                {
                    Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Bound));
                }

                Assert.True(hangs.Wait(Bound, TestContext.Current.CancellationToken));

                // A limit, a kill, and a successor: all of them need the clock.
                var limited = new CallOptions { Timeout = TimeSpan.FromMilliseconds(100) };
                AsyncResult<int> late = other.ApplyAsync(Stubborn.SleepsForever, _scratch.Signal("started"), limited);
                Assert.True(Assert.Throws<TaskTimeoutException>(() => late.Get(Bound)).WorkerKilled);
                Assert.Equal(7, other.ApplyAsync(Arithmetic.Seven).Get(Bound));
            }
            finally
            {
                Native.Faults.Plan = null;
                _end.Set();
                pool?.Dispose();
            }
        }
    }

    [Fact]
    public void A_start_that_hangs_keeps_no_item_from_running_again_elsewhere()
    {
        FileSignal ran = _scratch.Signal("ran");
        int caller = Environment.CurrentManagedThreadId;
        Native.Faults.Plan = entry =>
        {
            if (entry == "Spawn" && Environment.CurrentManagedThreadId != caller)
            {
                _end.Wait();
            }

            return 0;
        };
        var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, RetriesOnCrash = 1 });
        try
        {
            pool.Ready();
            Assert.Equal(7, pool.ApplyAsync(DiesOnce, ran).Get(Bound));
        }
        finally
        {
            Native.Faults.Plan = null;
            _end.Set();
            pool.Dispose();
        }
    }

    [Theory]
    [InlineData("dispose")]
    [InlineData("dispose async")]
    [InlineData("terminate and join")]
    public async Task A_start_that_hangs_does_not_keep_its_own_pool_from_its_end(string how)
    {
        using var hangs = new ManualResetEventSlim();
        int caller = Environment.CurrentManagedThreadId;
        Native.Faults.Plan = entry =>
        {
            if (entry == "Spawn" && Environment.CurrentManagedThreadId != caller)
            {
                hangs.Set();
                _end.Wait();
            }

            return 0;
        };
        try
        {
            var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2 });
            int[] workers = [.. pool.Ready().WorkerIds()];
            Assert.Throws<WorkerCrashedException>(() => pool.ApplyAsync(() => Crashes.KillsItself()).Get(Bound));
            Assert.True(hangs.Wait(Bound, TestContext.Current.CancellationToken));

            Task ending = how switch
            {
                "dispose" => Task.Run(pool.Dispose),
                "dispose async" => Task.Run(async () => await pool.DisposeAsync()),
                _ => Task.Run(() =>
                {
                    pool.Terminate();
                    pool.Join();
                    pool.Dispose();
                }),
            };
            await ending.WaitAsync(Bound, TestContext.Current.CancellationToken);
            Eventually.Gone(workers, Bound);
        }
        finally
        {
            Native.Faults.Plan = null;
            _end.Set(); // The process that starts now is killed: every test counts what is left.
        }
    }

    [Fact]
    public void A_temporary_folder_that_hangs_keeps_nothing_from_its_end()
    {
        int[] workers;
        int childId;
        FileRemoval.Begin(_end.Wait);
        using (var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, CancellationGrace = TimeSpan.Zero }))
        {
            Assert.Throws<WorkerCrashedException>(() => pool.ApplyAsync(() => Crashes.KillsItself()).Get(Bound));
            var limited = new CallOptions { Timeout = TimeSpan.FromMilliseconds(100) };
            AsyncResult<int> late = pool.ApplyAsync(Stubborn.SleepsForever, _scratch.Signal("started"), limited);
            Assert.Throws<TaskTimeoutException>(() => late.Get(Bound));
            workers = [.. pool.Ready().WorkerIds()];
            Assert.Equal(7, pool.ApplyAsync(Arithmetic.Seven).Get(Bound));
            using var child = new ChildProcess(() => Thread.Sleep(Timeout.Infinite));
            child.Start();
            childId = child.Id;
            Eventually.True(() => RunFolder.FilesOf(childId).Length > 0, "the child has made its files", Bound);

            child.Kill();
            Assert.True(child.Join(Bound));
            pool.Terminate();
            Eventually.Gone(workers, Bound);
        }

        // Kept for then.
        Assert.NotEmpty(RunFolder.FilesOf(childId));
        _end.Set();
        Eventually.True(() => RunFolder.FilesOf(childId).Length == 0, "the files of the child are gone", Bound);
        Eventually.True(
            () => workers.All(worker => RunFolder.FilesOf(worker).Length == 0), "the files of the workers are gone", Bound);
    }

    private static int DiesOnce(FileSignal ran)
    {
        if (!ran.IsSet)
        {
            ran.Set();
            Crashes.KillsItself();
        }

        return 7;
    }
}
