using Procession.Framing;
using Procession.Wire;

namespace Procession.Tests.Wire;

/// <summary>Whoever reads a whole outcome is not held up by the one who writes it.</summary>
public class WholeOutcomeTests
{
    [Theory]
    [InlineData((int)OutcomeKind.Result)]
    [InlineData((int)OutcomeKind.Failure)]
    [InlineData((int)OutcomeKind.Array)]
    public void TryAwait_ResultPieceByPiece_OnlyWithItsLastPiece(int kind)
    {
        using var ring = new RingFixture(capacity: 4096);
        ring.Writer.BeginFrame(new FrameHeader(FrameKind.Outcomes, 0, chunkId: 1));
        Write(ring, new OutcomeEntry((OutcomeKind)kind, 100));
        ring.Writer.Write(new byte[60]);
        ring.Writer.Publish();
        Assert.False(WholeOutcome.TryAwait(ring.Reader));

        ring.Writer.Write(new byte[40]);
        ring.Writer.Publish();
        Assert.False(WholeOutcome.TryAwait(ring.Reader));

        Write(ring, new OutcomeEntry(OutcomeKind.End, 5));
        ring.Writer.EndFrame();
        Assert.True(WholeOutcome.TryAwait(ring.Reader));
    }

    [Fact]
    public void TryAwait_Number_IsWholeWithTheEndOfItsChunk()
    {
        using var ring = new RingFixture(capacity: 4096);
        ring.Writer.BeginFrame(new FrameHeader(FrameKind.Outcomes, 0, chunkId: 1));
        Write(ring, new OutcomeEntry(OutcomeKind.Numbers, sizeof(int)));
        ring.Writer.WriteNumber(7, sizeof(int));
        Assert.False(WholeOutcome.TryAwait(ring.Reader));

        ring.Writer.Write([NumberRun.End]);
        Write(ring, new OutcomeEntry(OutcomeKind.End, 5));
        ring.Writer.EndFrame();
        Assert.True(WholeOutcome.TryAwait(ring.Reader));
    }

    [Fact]
    public void TryAwait_NothingOrAnotherFrame_IsFalse()
    {
        using var ring = new RingFixture(capacity: 4096);
        Assert.False(WholeOutcome.TryAwait(ring.Reader));
        ring.Send(1, [1, 2, 3]);
        Assert.False(WholeOutcome.TryAwait(ring.Reader));
    }

    [Fact]
    public void TryAwait_ResultThatIsTooLong_IsFalse_AndLeftInTheRing()
    {
        using var ring = new RingFixture(capacity: 4096);
        ring.Writer.BeginFrame(new FrameHeader(FrameKind.Outcomes, 0, chunkId: 1));
        Write(ring, new OutcomeEntry(OutcomeKind.Array, 1L << 40));
        ring.Writer.Publish();

        Assert.False(WholeOutcome.TryAwait(ring.Reader));

        Assert.True(ring.Reader.HasFrame);
        Assert.Equal(1, ring.Reader.ReadHeader().ChunkId);
    }

    private static void Write(RingFixture ring, OutcomeEntry entry)
    {
        Span<byte> bytes = stackalloc byte[OutcomeEntry.Size];
        entry.WriteTo(bytes);
        ring.Writer.Write(bytes);
    }
}
