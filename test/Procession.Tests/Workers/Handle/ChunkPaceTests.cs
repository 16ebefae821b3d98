using Procession.Execution;
using Procession.Functions;
using Procession.Workers.Handle;

namespace Procession.Tests.Workers.Handle;

public class ChunkPaceTests
{
    private static readonly FunctionReference Function =
        FunctionReference.From((int x) => x, new FunctionShape(1, IsAsync: false), typeof(int), typeof(int));

    private static readonly CallTerms Single = new() { Function = Function };
    private static readonly CallTerms Gathering = new() { Function = Function, Gathers = true };

    [Fact]
    public void SendAhead_BeforeAnythingHasRun_IsNone() => Assert.Equal(0, new ChunkPace().SendAhead(Single));

    [Fact]
    public void SendAhead_ShorterChunks_AreMore_AndGatheringCallsSendFew()
    {
        int[] ahead = [.. new[] { 10.0, 50, 200, 5000, 50_000 }.Select(microseconds => After(microseconds).SendAhead(Single))];

        Assert.Equal(ahead.OrderDescending(), ahead);
        Assert.Equal(0, ahead[^1]);
        Assert.True(After(10).SendAhead(Gathering) < ahead[0]);
    }

    [Fact]
    public void Measure_LongChunksAfterShortOnes_SlowTheSendingDown()
    {
        ChunkPace pace = After(10);
        for (int i = 0; i < 50; i++)
        {
            pace.Measure(50_000);
        }

        Assert.Equal(0, pace.SendAhead(Single));
    }

    private static ChunkPace After(double microseconds)
    {
        var pace = new ChunkPace();
        pace.Measure(microseconds);
        return pace;
    }
}
