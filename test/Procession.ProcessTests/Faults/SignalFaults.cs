using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;
using Procession.WorkerHost;

namespace Procession.ProcessTests.Faults;

/// <summary>Signals that go to all processes of a service or a container, because somebody asks the program to end.</summary>
public sealed class SignalFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    private FileSignal Started => _scratch.Signal("started");

    private FileSignal Go => _scratch.Signal("go");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.HangUp)]
    public void A_signal_to_all_processes_of_a_program_that_drains_costs_no_item(int signal)
    {
        using var pool = new ProcessPool(2);
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.WaitsFor, Started, Go);
        AsyncResult<int>[] queued = [.. Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(Arithmetic.Square, i))];
        Started.Wait();

        foreach (int worker in pool.WorkerIds())
        {
            Signals.Send(worker, signal);
            Signals.Send(worker, signal);
        }

        pool.Close();
        Go.Set();
        Assert.True(pool.Join(Bound));
        Assert.Equal(Started.Number, running.Get());
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i * i), queued.Select(call => call.Get()));
        Assert.Equal(0, pool.GetStatistics().WorkersCrashed);
    }

    [Fact]
    public void Workers_that_a_signal_ends_while_they_start_are_replaced()
    {
        using var pool = new ProcessPool(1);
        Signals.Send(pool.WorkerIds()[0], Signals.Terminate);

        Assert.Equal(4, pool.ApplyAsync(Arithmetic.Square, 2).Get(Bound));
    }

    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.HangUp)]
    public void What_a_worker_starts_does_not_ignore_the_signal(int signal)
    {
        Assert.SkipWhen(Signals.IsIgnoredByChildren(signal), "these tests were started so that they ignore the signal, as by nohup");
        using var pool = new ProcessPool(1);

        int exitCode = pool.ApplyAsync(
            number =>
            {
                using Process child = Process.Start("sleep", "1000");
                Signals.Send(child.Id, number);
                child.WaitForExit();
                return child.ExitCode;
            },
            signal).Get(Bound);

        Assert.Equal(128 + signal, exitCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_handler_in_a_function_sees_the_signal_and_the_function_goes_on(bool cancels)
    {
        using var pool = new ProcessPool(1);
        FileSignal started = Started;
        FileSignal heard = _scratch.Signal("heard");
        FileSignal go = Go;
        AsyncResult<int> call = pool.ApplyAsync(() =>
        {
            using var registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = cancels;
                heard.Set();
            });
            return Stubborn.WaitsFor(started, go);
        });
        started.Wait();

        Signals.Send(started.Number, Signals.Terminate);

        heard.Wait();
        go.Set();
        Assert.Equal(started.Number, call.Get(Bound));
        Assert.Equal(started.Number, pool.Apply(Arithmetic.Pid, 0));
    }

    /// <summary>The last rung but one of the ladder: what runs beside a task at its limit ends by the pool's own SIGTERM.</summary>
    [Fact]
    public void The_pools_own_signal_ends_a_worker()
    {
        FileSignal ready = _scratch.Signal("ready");
        using var child = new ChildProcess(() =>
        {
            SignalShield.Raise();
            Signals.Send(Environment.ProcessId, Signals.Terminate);
            ready.Set();
            SignalShield.Lower();
            Thread.Sleep(Timeout.Infinite);
        });
        child.Start();

        Assert.True(child.Join(Bound));
        Assert.True(ready.IsSet);
        Assert.Equal(-Signals.Terminate, child.ExitCode);
    }

    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.HangUp)]
    public void A_manager_stands_a_signal_to_all_processes(int signal)
    {
        using var manager = new Manager();
        using ManagedList<int> list = manager.List<int>();
        Signals.Send(manager.ProcessId, signal);

        list.Add(1);

        Assert.Equal(1, list[0]);
        Assert.Null(manager.ExitCode);
    }

    [Fact]
    public void A_child_is_ended_by_a_signal_unless_its_function_handles_it()
    {
        FileSignal started = Started;
        using var child = new ChildProcess(() => Stubborn.SleepsForever(started));
        child.Start();
        started.Wait();

        Signals.Send(child.Id, Signals.Terminate);

        Assert.True(child.Join(Bound));
        Assert.Equal(-Signals.Terminate, child.ExitCode);
    }
}
