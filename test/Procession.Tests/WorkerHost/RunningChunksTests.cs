using Procession.WorkerHost;

namespace Procession.Tests.WorkerHost;

public sealed class RunningChunksTests
{
    private const int Rounds = 20_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>A chunk that another worker gave back is older than some that were sent before it.</summary>
    [Fact]
    public void Begin_OfAnOlderChunkThatWasCancelledEarly_SaysSo()
    {
        var running = new RunningChunks();
        running.Cancel(1);

        Assert.NotNull(running.Begin(2));
        Assert.Null(running.Begin(1));
    }

    [Fact]
    public void Begin_AfterManyEarlyCancels_ForgetsThoseOfOlderChunks()
    {
        var running = new RunningChunks();
        const int Many = 1000;
        for (int chunk = 0; chunk < Many; chunk++)
        {
            running.Cancel(chunk);
        }

        Assert.NotNull(running.Begin(Many));
        Assert.NotNull(running.Begin(1));
    }

    /// <summary>Beside the thread that hears the pool, which asks for cancels and expiries all the time.</summary>
    [Fact]
    public void BeginAndEnd_OfAThreadWithALeftInterrupt_AreNotInterrupted()
    {
        var running = new RunningChunks();
        bool isOver = false;
        Exception? failure = null;
        var worker = new Thread(() => failure = Record.Exception(() =>
        {
            for (long chunk = 1; chunk <= Rounds; chunk++)
            {
                Thread.CurrentThread.Interrupt(); // as an item does that then ends
                if (running.Begin(chunk) is { } context)
                {
                    context.MoveTo(1);
                    _ = context.CancellationToken;
                    running.End(chunk);
                }
            }
        }));
        var control = new Thread(() =>
        {
            for (long i = 0; !Volatile.Read(ref isOver); i++)
            {
                running.Expire(i % Rounds, 1);
                running.Cancel(i % Rounds);
            }
        });
        control.Start();
        worker.Start();

        Assert.True(worker.Join(Limit));
        Volatile.Write(ref isOver, true);
        Assert.True(control.Join(Limit));
        Assert.Null(failure);
    }
}
