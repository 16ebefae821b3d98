using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>A pool that is closed when the process of a worker is there, which was told nothing yet.</summary>
public sealed class EarlyStopFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_worker_that_is_to_stop_before_it_was_told_anything_ends_in_order()
    {
        FileSignal ended = _scratch.Signal("ended");
        using var hangs = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var options = new ProcessPoolOptions { Processes = 1, Finalizer = () => ended.Mark(Environment.ProcessId) };
        using var pool = new ProcessPool(options);
        int first = pool.Apply(() => Environment.ProcessId);
        int starter = 0;
        Native.Faults.Plan = entry =>
        {
            if (entry == "Spawn")
            {
                starter = Environment.CurrentManagedThreadId;
            }
            else if (entry == "StartNow" && Environment.CurrentManagedThreadId == Volatile.Read(ref starter) && !hangs.IsSet)
            {
                // The successor's own first thread, by which it is to be sent its configuration.
                hangs.Set();
                end.Wait();
            }

            return 0;
        };
        try
        {
            Signals.Send(first, Signals.Kill);
            Assert.True(hangs.Wait(Bound, TestContext.Current.CancellationToken));

            pool.Close();
        }
        finally
        {
            end.Set();
            Native.Faults.Plan = null;
        }

        Assert.True(pool.Join(Bound));
        Assert.Equal(1, _scratch.Marks("ended-")); // the successor's finalizer
    }
}
