using System.Buffers;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Tests.Wire;

public class FrameBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(130)]
    [InlineData(131)]
    [InlineData(1000)]
    public void TryRead_AnyLength_GivesTheBytes(int length)
    {
        using var ring = new RingFixture();
        byte[] sent = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        ring.Send(1, sent);
        ring.Reader.WaitForFrame();
        ring.Reader.ReadHeader();

        // Longer than 100 bytes: pieces of 30, as longer than 2 GiB means pieces of one.
        Assert.True(new FrameBuffer(largestArray: 100, largestPiece: 30).TryRead(ring.Reader, length, out Payload payload));

        Assert.Equal(length <= 100, payload.Bytes.IsSingleSegment);
        Assert.Equal(sent, payload.Bytes.ToArray());
        Assert.Equal(sent, payload.Keep().ToSequence().ToArray());
        Assert.Equal(sent.Skip(length / 2), payload.From(length / 2).Keep().ToSequence().ToArray());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void Keep_SurvivesTheNextPayload(int length)
    {
        using var ring = new RingFixture();
        var buffer = new FrameBuffer(largestArray: 500, largestPiece: 300);
        byte[] first = [.. Enumerable.Repeat((byte)1, length)];
        ring.Send(1, first);
        ring.Send(2, [.. Enumerable.Repeat((byte)2, length)]);

        KeptBytes kept = Read(ring.Reader, buffer).Keep();
        Read(ring.Reader, buffer);

        Assert.Equal(first, kept.ToSequence().ToArray());
    }

    [Theory]
    [InlineData(50)]
    [InlineData(500)]
    public void TryRead_TheRingEndsBefore_IsFalse(int length)
    {
        using var ring = new RingFixture();
        ring.Writer.BeginFrame(new FrameHeader(FrameKind.Chunk, length, 1));
        ring.Writer.Write(new byte[length / 2]);
        ring.Writer.Publish();
        ring.Reader.WaitForFrame();
        ring.Reader.ReadHeader();
        ring.Reader.Close();

        Assert.False(new FrameBuffer(largestArray: 100, largestPiece: 30).TryRead(ring.Reader, length, out _));
    }

    private static Payload Read(RingReader reader, FrameBuffer buffer)
    {
        Assert.True(reader.WaitForFrame());
        FrameHeader header = reader.ReadHeader();
        Assert.True(buffer.TryRead(reader, header.Length, out Payload payload) && reader.EndFrame(0));
        return payload;
    }
}
