using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Processes that are stopped (SIGSTOP, a debugger): they hear nothing, end by nothing but SIGKILL, and may go on.</summary>
public sealed class StoppedProcessFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Stopped_workers_of_a_killed_program_end()
    {
        using AppRun app = AppRun.OfTestApp("WaitsWithIdleWorkers");
        int[] workers = app.Numbers("workers");
        Array.ForEach(workers, Signals.StopWholly);

        Signals.Send(app.Pid, Signals.Kill);

        Eventually.Gone(workers, Bound);
    }

    [Fact]
    public void Stopped_workers_of_a_killed_program_end_and_so_do_their_children()
    {
        using AppRun app = AppRun.OfTestApp("WaitsWithSpinningWorkers");
        int[] child = app.Numbers("child");
        int[] workers = app.Numbers("workers");
        int[] all = [.. child, .. workers];
        Array.ForEach(all, Signals.StopWholly);

        Signals.Send(app.Pid, Signals.Kill);

        Eventually.Gone(all, Bound);
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("fail-fast")]
    public void Stopped_workers_of_a_program_that_ends_by_itself_end(string how)
    {
        using AppRun app = AppRun.OfTestApp("EndsAbruptly", how, "when-stopped");
        int[] workers = app.Numbers("workers");
        Array.ForEach(workers, Signals.StopWholly);
        app.Say("go");

        Eventually.Gone(workers, Bound);
    }

    [Fact]
    public void The_stopped_manager_and_the_stopped_child_of_a_killed_program_end()
    {
        using AppRun app = AppRun.OfTestApp("WaitsWithAManager");
        int[] processes = app.Numbers("processes");
        Array.ForEach(processes, Signals.StopWholly);

        Signals.Send(app.Pid, Signals.Kill);

        Eventually.Gone(processes, Bound);
    }

    [Fact]
    public void A_pool_is_terminated_although_its_worker_is_stopped()
    {
        using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(Stubborn.SleepsForever, Started);
        Started.Wait();
        Signals.StopWholly(Started.Number);

        Assert.Throws<InvalidOperationException>(() => pool.Join(Moment));
        pool.Terminate();

        Assert.True(pool.Join(Bound));
        Assert.Throws<PoolTerminatedException>(() => call.Get());
    }

    [Fact]
    public void A_closed_pool_ends_although_an_idle_worker_is_stopped()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 2, ShutdownGrace = Moment });
        Signals.StopWholly(pool.Ready().WorkerIds()[0]);

        pool.Close();

        Assert.True(pool.Join(Bound));
    }

    [Fact]
    public void Join_with_a_limit_returns_while_a_busy_worker_is_stopped()
    {
        FileSignal go = _scratch.Signal("go");
        using var pool = new ProcessPool(1);
        AsyncResult<int> call = pool.ApplyAsync(Stubborn.WaitsFor, Started, go);
        Started.Wait();
        Signals.StopWholly(Started.Number);
        pool.Close();

        Assert.False(pool.Join(Moment));
        Assert.False(call.Wait(Moment));

        Signals.Send(Started.Number, Signals.Continue);
        go.Set();
        Assert.Equal(Started.Number, call.Get(Bound));
        Assert.True(pool.Join(Bound));
    }

    [Fact]
    public async Task A_stopped_child_can_be_killed_and_disposed_of()
    {
        foreach (Action<ChildProcess> end in new Action<ChildProcess>[] { child => child.Kill(), child => child.Dispose() })
        {
            FileSignal started = _scratch.Signal($"started-{Guid.NewGuid():N}");
            using var child = new ChildProcess(() => Stubborn.SleepsForever(started));
            child.Start();
            started.Wait();
            int id = child.Id;
            Task<int> completion = child.Completion;
            Signals.StopWholly(id);

            child.Terminate();
            Assert.False(child.Join(Moment));
            end(child);

            Assert.Equal(-Signals.Kill, await completion.WaitAsync(Bound));
        }
    }

    [Fact]
    public void Dispose_of_a_stopped_manager_kills_it()
    {
        var manager = new Manager();
        ManagedQueue<int> queue = manager.Queue<int>();
        queue.Put(1);
        Signals.StopWholly(manager.ProcessId);

        using var patience = new ShortPatience();
        manager.Dispose();

        Assert.Equal(-Signals.Kill, manager.ExitCode);
        Assert.Throws<ObjectDisposedException>(() => queue.Put(2));
    }

    [Fact]
    public async Task Waits_with_a_limit_end_while_the_manager_is_stopped_and_nothing_of_them_happens_afterwards()
    {
        using var manager = new Manager();
        using ManagedQueue<int> queue = manager.Queue<int>();
        using ManagedQueue<int> empty = manager.Queue<int>();
        queue.Put(1);
        Signals.StopWholly(manager.ProcessId);
        using var patience = new ShortPatience();
        try
        {
            Task<bool>[] waits =
            [
                Task.Run(() => queue.TryGet(Moment, out _)), Task.Run(() => queue.TryGet(out _)),
                Task.Run(() => empty.TryGet(Moment, out _)), Task.Run(() => queue.TryPut(2, Moment)),
                Task.Run(() => queue.TryPut(3, TimeSpan.Zero)), Task.Run(() => queue.Join(Moment)),
            ];
            Assert.DoesNotContain(true, await Task.WhenAll(waits).WaitAsync(Bound));
        }
        finally
        {
            Signals.Send(manager.ProcessId, Signals.Continue);
        }

        Assert.Equal(1, queue.Get());
        Assert.False(queue.TryGet(TimeSpan.FromMilliseconds(300), out _));
        Assert.Equal(0, empty.Count);
    }

    /// <summary>A queue of more clients than the system lets wait for a listener must not make the next one wait for ever.</summary>
    [Fact]
    [Limit(120)]
    public void Many_waits_end_while_the_manager_is_stopped()
    {
        const int MoreThanMayWait = 200;
        using var manager = new Manager();
        using ManagedQueue<int> queue = manager.Queue<int>();
        Signals.StopWholly(manager.ProcessId);

        using var patience = new ShortPatience();
        using var left = new CountdownEvent(MoreThanMayWait);
        for (int i = 0; i < MoreThanMayWait; i++)
        {
            new Thread(() =>
            {
                if (!queue.TryGet(TimeSpan.Zero, out _))
                {
                    left.Signal();
                }
            })
            { IsBackground = true }.Start();
        }

        Assert.True(left.Wait(TimeSpan.FromSeconds(60)), $"{left.CurrentCount} wait still");
        Signals.Send(manager.ProcessId, Signals.Continue); // so that its end is not waited for
    }
}
