using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>PROC, MGR: children and managers that are disposed of without blocking a thread.</summary>
public sealed class AsyncDisposalTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(25);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_running_child_is_killed_and_waited_for(bool isStopped)
    {
        FileSignal started = _scratch.Signal("started");
        var child = new ChildProcess(() => Stubborn.SleepsForever(started));
        child.Start();
        started.Wait();
        int pid = child.Id;
        if (isStopped)
        {
            Signals.StopWholly(pid);
        }

        await child.DisposeAsync().AsTask().WaitAsync(Bound);

        Assert.False(Proc.Exists(pid));
        Assert.Throws<ObjectDisposedException>(() => child.IsAlive);
        await child.DisposeAsync();
        child.Dispose();
    }

    [Fact]
    public async Task A_child_that_was_not_started_or_has_ended_needs_no_wait()
    {
        await using (new ChildProcess(() => { }))
        {
        }

        var ended = new ChildProcess(() => { });
        ended.Start();
        ended.Join();

        Assert.True(ended.DisposeAsync().AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_manager_ends_and_its_proxies_say_so()
    {
        ManagedList<int> list;
        int pid;
        var manager = new Manager();
        await using (manager)
        {
            list = manager.List<int>();
            list.Add(7);
            pid = manager.ProcessId;
        }

        Assert.False(Proc.Exists(pid));
        Assert.Equal(0, manager.ExitCode);
        Assert.Throws<ObjectDisposedException>(() => list[0]);
        await manager.DisposeAsync();
        manager.Dispose();
    }

    [Fact]
    public async Task A_manager_that_is_stopped_is_killed_while_the_caller_goes_on()
    {
        using var patience = new ShortPatience();
        var manager = new Manager();
        int pid = manager.ProcessId;
        Signals.StopWholly(pid);

        Task disposal = manager.DisposeAsync().AsTask();

        Assert.False(disposal.IsCompleted);
        await disposal.WaitAsync(Bound);
        Assert.False(Proc.Exists(pid));
        Assert.Equal(-Signals.Kill, manager.ExitCode);
    }

    [Fact]
    public async Task A_manager_that_was_killed_is_disposed_of_without_a_word()
    {
        var manager = new Manager();
        Signals.Send(manager.ProcessId, Signals.Kill);

        await manager.DisposeAsync().AsTask().WaitAsync(Bound);

        Assert.Equal(-Signals.Kill, manager.ExitCode);
    }
}
