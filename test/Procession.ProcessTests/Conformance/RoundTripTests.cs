using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>
/// Short calls one after the other, whose results are read now by the waiting thread, now by the worker's own: the
/// hand-over between the two must lose nothing and wake whoever is needed.
/// </summary>
public sealed class RoundTripTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public void Calls_of_many_threads_all_come_back()
    {
        const int Threads = 5;
        const int Calls = 1500;
        using var pool = new ProcessPool(2);
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            try
            {
                var random = new Random(number);
                for (int i = 0; i < Calls; i++)
                {
                    // Some take longer than a waiting thread looks, some are waited for with a limit, some not at all.
                    int value = random.Next(1000);
                    int result = (i % 5) switch
                    {
                        0 => pool.Apply(Stubborn.SpinsFor, value % 60) + (value * value) - (value % 60),
                        1 => pool.ApplyAsync(Arithmetic.Square, value).Get(Bound),
                        2 => pool.ApplyAsync(Arithmetic.Square, value).AsTask().WaitAsync(Bound).Result,
                        _ => pool.Apply(Arithmetic.Square, value),
                    };
                    Assert.Equal(value * value, result);
                }
            }
            catch (Exception e)
            {
                failure = e;
            }
        }))];

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Null(failure);
    }

    [Fact]
    public void A_worker_that_is_killed_while_its_caller_looks_for_the_result_ends_the_call()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkerOutput = WorkerOutput.Discard });
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(9, pool.Apply(Arithmetic.Square, 3));
            Assert.Throws<WorkerCrashedException>(() => pool.Apply(Crashes.ExitsWith, i));
        }
    }

    [Fact]
    public void What_is_left_of_a_running_chunk_goes_to_a_worker_that_has_nothing_to_do()
    {
        using var pool = new ProcessPool(2);
        using var scratch = new Scratch();
        FileSignal go = scratch.Signal("go");
        int[] pids = pool.Map(
            i =>
            {
                // The first item of the first chunk waits until the last item of the source has run.
                if (i == 0)
                {
                    go.Wait();
                }
                else if (i == 999)
                {
                    go.Set();
                }

                return Environment.ProcessId;
            },
            Enumerable.Range(0, 1000));

        Assert.Equal(2, pids.Distinct().Count());
    }
}
