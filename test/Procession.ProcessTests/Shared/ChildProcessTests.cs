using System.Runtime.InteropServices;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>PROC: explicit processes.</summary>
public sealed class ChildProcessTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "PROC-01")]
    public void A_child_is_seen_from_before_its_start_until_after_its_end()
    {
        FileSignal started = _scratch.Signal("started");
        FileSignal go = _scratch.Signal("go");
        string argument = "seen";
        using var child = new ChildProcess(
            () =>
            {
                started.Set($"{argument} {ChildProcess.CurrentName} {Environment.ProcessId}");
                go.Wait();
            },
            "reader");

        Assert.False(child.IsAlive);
        Assert.Null(child.ExitCode);
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren);

        child.Start();
        started.Wait();
        Assert.Equal($"seen reader {child.Id}", started.Text);
        Assert.True(child.IsAlive);
        Assert.Null(child.ExitCode);
        Assert.Contains(child, ChildProcess.ActiveChildren);

        go.Set();
        child.Join();
        Assert.False(child.IsAlive);
        Assert.Equal(0, child.ExitCode);
        Assert.Null(child.Exception);
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren);
        Assert.False(Proc.Exists(child.Id));
    }

    [Fact]
    [Trait("Case", "PROC-02")]
    public void A_child_knows_its_parent_and_the_top_has_none()
    {
        FileSignal told = _scratch.Signal("told");
        Assert.Null(ChildProcess.ParentId);
        Assert.Null(ChildProcess.ParentName);
        Assert.Equal("main", ChildProcess.CurrentName);

        using var child = new ChildProcess(() => told.Set($"{ChildProcess.ParentId} {ChildProcess.ParentName}"));
        child.Start();
        child.Join();

        Assert.Equal($"{Environment.ProcessId} main", told.Text);
    }

    [Fact]
    [Trait("Case", "PROC-04")]
    public void What_is_out_of_turn_is_refused()
    {
        using var child = new ChildProcess(() => { });
        Assert.Throws<InvalidOperationException>(() => child.Join());
        Assert.Throws<InvalidOperationException>(() => child.Terminate());
        Assert.Throws<InvalidOperationException>(() => child.Kill());
        Assert.Throws<InvalidOperationException>(() => child.Id);

        child.Start();
        Assert.Throws<InvalidOperationException>(() => child.Start());
        child.Join();
        Assert.Throws<InvalidOperationException>(() => child.Start());
    }

    [Fact]
    [Trait("Case", "PROC-05")]
    public void Join_with_a_time_limit_says_whether_the_child_has_ended()
    {
        FileSignal go = _scratch.Signal("go");
        using var child = new ChildProcess(() => go.Wait());
        child.Start();

        Assert.False(child.Join(TimeSpan.Zero));
        Assert.False(child.Join(TimeSpan.FromMilliseconds(100)));
        Assert.True(child.IsAlive);
        Assert.Throws<ArgumentOutOfRangeException>(() => child.Join(TimeSpan.FromMilliseconds(-2)));

        go.Set();
        Assert.True(child.Join(Timeout.InfiniteTimeSpan));
    }

    [Fact]
    [Trait("Case", "PROC-06")]
    public void A_target_that_throws_ends_with_1_and_its_stack_on_stderr()
    {
        using AppRun app = AppRun.OfTestApp("RunsAChild", "throws");

        Assert.Equal(0, app.ExitCode(Bound));
        Assert.Contains("exit code: 1", app.Output);
        Assert.Contains("exception: System.ArithmeticException: on purpose", app.Output);
        Assert.Contains("System.ArithmeticException: on purpose", app.Errors);
        Assert.Contains("   at Procession.TestApp.Verbs.RunsAChild", app.Errors);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 8)]
    [InlineData(300, 44)]
    [InlineData(-1, 255)]
    [InlineData(137, 137)]
    [Trait("Case", "PROC-07")]
    [Trait("Case", "PROC-09")]
    public void The_exit_code_is_what_the_child_exited_with(int code, int expected)
    {
        Action[] targets = [() => Environment.Exit(code), () => Environment.ExitCode = code];
        foreach (Action target in targets)
        {
            using var child = new ChildProcess(target);
            child.Start();
            child.Join();
            Assert.Equal(expected, child.ExitCode);
        }
    }

    [Fact]
    [Trait("Case", "PROC-08")]
    public void Terminate_and_kill_are_seen_as_signals_and_may_be_repeated()
    {
        foreach ((Action<ChildProcess> end, int expected) in new (Action<ChildProcess>, int)[]
            { (child => child.Terminate(), -15), (child => child.Kill(), -9) })
        {
            FileSignal ready = _scratch.Signal($"ready{expected}");
            using var child = new ChildProcess(() =>
            {
                ready.Set();
                Thread.Sleep(Timeout.Infinite);
            });
            child.Start();
            ready.Wait();
            end(child);
            Assert.True(child.Join(Bound));
            end(child);
            child.Terminate();
            child.Kill();
            child.Join();
            Assert.Equal(expected, child.ExitCode);
        }
    }

    [Fact]
    [Trait("Case", "PROC-09")]
    public void Deaths_are_told_apart()
    {
        Assert.Equal(-6, ExitCodeOf(() => Environment.FailFast(null)));
        Assert.Equal(-6, ExitCodeOf(() => _ = Crashes.OverflowsTheStack(0)));
        Assert.Equal(-9, ExitCodeOf(() => Signals.Send(Environment.ProcessId, Signals.Kill)));
    }

    [Fact]
    [Trait("Case", "PROC-10")]
    public void A_child_that_ignores_SIGTERM_lives_until_it_is_killed()
    {
        FileSignal ready = _scratch.Signal("ready");
        FileSignal asked = _scratch.Signal("asked");
        using var child = new ChildProcess(() =>
        {
            using var ignore = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                asked.Set();
            });
            ready.Set();
            Thread.Sleep(Timeout.Infinite);
        });
        child.Start();
        ready.Wait();

        child.Terminate();
        asked.Wait();
        Assert.False(child.Join(TimeSpan.FromSeconds(1)));
        child.Kill();
        Assert.True(child.Join(Bound));
        Assert.Equal(-9, child.ExitCode);
    }

    [Fact]
    [Trait("Case", "PROC-11")]
    public void Close_refuses_a_running_child_and_ends_the_use_of_an_ended_one()
    {
        FileSignal go = _scratch.Signal("go");
        var child = new ChildProcess(() => go.Wait());
        child.Start();
        Assert.Throws<InvalidOperationException>(() => child.Close());

        go.Set();
        child.Join();
        child.Close();
        child.Close();
        Assert.Throws<ObjectDisposedException>(() => child.IsAlive);
        Assert.Throws<ObjectDisposedException>(() => child.Join());
        Assert.Throws<ObjectDisposedException>(() => child.ExitCode);
        child.Dispose();
    }

    [Fact]
    [Trait("Case", "PROC-11")]
    public void Dispose_kills_a_running_child()
    {
        FileSignal ready = _scratch.Signal("ready");
        var child = new ChildProcess(() =>
        {
            ready.SetPid();
            Thread.Sleep(Timeout.Infinite);
        });
        child.Start();
        ready.Wait();

        child.Dispose();
        Assert.False(Proc.Exists(ready.Number));
    }

    [Fact]
    [Trait("Case", "PROC-12")]
    public async Task The_end_can_be_awaited()
    {
        using var child = new ChildProcess(async () => await Task.Yield());
        Assert.Throws<InvalidOperationException>(() => _ = child.Completion.Id);
        child.Start();
        Assert.Equal(0, await child.Completion.WaitAsync(Bound));
    }

    [Fact]
    [Trait("Case", "PROC-13")]
    public void Many_children_run_at_once()
    {
        ChildProcess[] brief = [.. Enumerable.Range(0, 20).Select(_ => new ChildProcess(() => { }))];
        Array.ForEach(brief, child => child.Start());
        Array.ForEach(brief, child => child.Join());
        Assert.All(brief, child => Assert.Equal(0, child.ExitCode));

        FileSignal ready = _scratch.Signal("ready");
        ChildProcess[] sleeping = [.. Enumerable.Range(0, 20).Select(i => new ChildProcess(() =>
        {
            ready.Mark(i);
            Thread.Sleep(Timeout.Infinite);
        }))];
        Array.ForEach(sleeping, child => child.Start());
        ready.WaitForMarks(20);
        Array.ForEach(sleeping, child => child.Terminate());
        Array.ForEach(sleeping, child => child.Join());
        Assert.All(sleeping, child => Assert.Equal(-15, child.ExitCode));
    }

    [Fact]
    [Trait("Case", "PROC-14")]
    public void Main_waits_for_a_child_and_ends_a_daemon()
    {
        using AppRun app = AppRun.OfTestApp("RunsAChild", "outlives", _scratch.PathOf("child"), _scratch.PathOf("daemon"));

        Assert.Equal(0, app.ExitCode(Bound));
        Assert.True(_scratch.Signal("child").IsSet);
        Assert.False(_scratch.Signal("daemon").IsSet);
        Eventually.Gone(app.Numbers("children"), TimeSpan.FromSeconds(2));
    }

    [Fact]
    [Trait("Case", "PROC-14")]
    public void Being_a_daemon_is_inherited_and_settled_at_the_start()
    {
        FileSignal told = _scratch.Signal("told");
        using var child = new ChildProcess(() => told.Set(new ChildProcess(() => { }).IsDaemon)) { IsDaemon = true };
        child.Start();
        Assert.Throws<InvalidOperationException>(() => child.IsDaemon = false);
        child.Join();

        Assert.Equal("True", told.Text);
        Assert.False(new ChildProcess(() => { }).IsDaemon);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [Trait("Case", "PROC-15")]
    public void A_child_waits_for_its_foreground_threads(bool isBackground, bool expected)
    {
        FileSignal go = _scratch.Signal("go");
        FileSignal done = _scratch.Signal("done");
        using var child = new ChildProcess(() => new Thread(() =>
        {
            go.Wait();
            done.Set();
        })
        { IsBackground = isBackground }.Start());
        child.Start();

        Assert.Equal(!expected, child.Join(TimeSpan.FromSeconds(expected ? 1 : 20)));
        go.Set();
        child.Join();
        Assert.Equal(expected, done.IsSet);
        Assert.Equal(0, child.ExitCode);
    }

    [Fact]
    public void What_a_target_throws_keeps_its_type()
    {
        using var child = new ChildProcess(() => throw new KeyNotFoundException("no such key"));
        child.Start();
        child.Join();

        Assert.Equal(1, child.ExitCode);
        var exception = Assert.IsType<KeyNotFoundException>(child.Exception);
        Assert.Equal("no such key", exception.Message);
    }

    [Fact]
    public void A_target_that_cannot_travel_is_refused_at_the_start()
    {
        using var stream = new MemoryStream();
        using var file = File.OpenRead("/dev/null");
        using var child = new ChildProcess(() => file.ReadByte());
        UnsendableException refusal = Assert.Throws<UnsendableException>(() => child.Start());
        Assert.Contains("file", refusal.Path);
        Assert.False(child.IsAlive);
    }

    private static int? ExitCodeOf(Action target)
    {
        using var child = new ChildProcess(target);
        child.Start();
        Assert.True(child.Join(Bound));
        return child.ExitCode;
    }
}
