using System.Runtime.CompilerServices;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>Which errors of calls come up as <see cref="TaskScheduler.UnobservedTaskException"/>.</summary>
public sealed class UnobservedErrorTests
{
    [Fact]
    public void An_error_that_a_callback_took_does_not() => Assert.Empty(UnobservedAfter(pool =>
        pool.ApplyAsync(Throws, new CallOptions { ErrorCallback = _ => { } }).Wait()));

    [Fact]
    public void An_error_whose_callback_threw_does() => Assert.Single(UnobservedAfter(pool => pool.ApplyAsync(
        Throws, new CallOptions { ErrorCallback = _ => throw new NotSupportedException("a bad callback") }).Wait()));

    [Fact]
    public void An_error_that_nobody_looked_at_does() =>
        Assert.Equal("on purpose", Assert.Single(UnobservedAfter(pool => pool.ApplyAsync(Throws).Wait())).Message);

    [Fact]
    public void An_error_behind_a_callback_for_results_only_does() => Assert.Single(UnobservedAfter(pool =>
        pool.ApplyAsync(Throws, new CallOptions { Callback = _ => { }, ProgressCallback = _ => { } }).Wait()));

    [Fact]
    public void A_call_that_the_program_cancelled_or_cut_off_does_not() => Assert.Empty(UnobservedAfter(pool =>
    {
        using var scratch = new Scratch();
        AsyncResult<int> running = pool.ApplyAsync(Stubborn.SleepsForever, scratch.Signal("started"));
        AsyncResult<int> queued = pool.ApplyAsync(Arithmetic.Seven);
        AsyncResult<int> cancelled = pool.ApplyAsync(Arithmetic.Seven);
        scratch.Signal("started").Wait();
        cancelled.Cancel();
        pool.Dispose();
        running.Wait();
        queued.Wait();
    }));

    private static int Throws() => throw new FormatException("on purpose");

    private static List<Exception> UnobservedAfter(Action<ProcessPool> calls)
    {
        List<Exception> unobserved = [];
        void Note(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            lock (unobserved)
            {
                unobserved.AddRange(e.Exception.InnerExceptions);
            }
        }

        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            Run(calls);
            for (int i = 0; i < 5; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        return unobserved;
    }

    // On a thread of its own: nothing of it is left on a stack then.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(Action<ProcessPool> calls)
    {
        var thread = new Thread(() =>
        {
            using var pool = new ProcessPool(1);
            calls(pool);
        });
        thread.Start();
        thread.Join();
    }
}
