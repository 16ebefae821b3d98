using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Functions that leave an interrupt on the thread that they ran on: what comes there next does not hear it.</summary>
public sealed class LeftInterruptFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_child_that_leaves_an_interrupt_ends_well_when_all_is_opened_that_it_has_sent()
    {
        using var queue = new ProcessQueue<SharedValue<int>>();
        using var child = new ChildProcess(() =>
        {
            queue.Put(new SharedValue<int>(7)); // which this process keeps until it is opened
            Thread.CurrentThread.Interrupt();
        });
        child.Start();
        Assert.True(child.Join(Bound));

        Assert.Null(child.Exception);
        Assert.Equal(0, child.ExitCode);
    }

    [Fact]
    public void A_child_that_leaves_an_interrupt_and_throws_tells_what_it_has_thrown()
    {
        using var queue = new ProcessQueue<SharedValue<int>>();
        using var child = new ChildProcess(() =>
        {
            queue.Put(new SharedValue<int>(7));
            Thread.CurrentThread.Interrupt();
            throw new FormatException("on purpose");
        });
        child.Start();
        Assert.True(child.Join(Bound));

        Assert.Equal(1, child.ExitCode);
        Assert.IsType<FormatException>(child.Exception);
    }

    [Fact]
    public void An_async_child_that_interrupts_the_thread_that_it_began_on_runs_to_its_end()
    {
        FileSignal over = _scratch.Signal("over");
        using var child = new ChildProcess(async () =>
        {
            Thread.CurrentThread.Interrupt();
            await Task.Delay(50);
            over.Set();
        });
        child.Start();
        Assert.True(child.Join(Bound));

        Assert.Null(child.Exception);
        Assert.Equal(0, child.ExitCode);
        Assert.True(over.IsSet);
    }

    [Fact]
    public void A_worker_s_first_item_and_its_finalizer_do_not_hear_what_others_left()
    {
        FileSignal over = _scratch.Signal("over");
        using (var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Initializer = () => Thread.CurrentThread.Interrupt(),
            Finalizer = () =>
            {
                Thread.Sleep(1);
                over.Set();
            },
        }))
        {
            Assert.Equal(7, pool.Apply(() =>
            {
                Thread.Sleep(1);
                Thread.CurrentThread.Interrupt();
                return 7;
            }));
            pool.Close();
            Assert.True(pool.Join(Bound));
        }

        Assert.True(over.IsSet);
    }
}
