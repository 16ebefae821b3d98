using Procession.Wire;

namespace Procession.Tests.Wire;

/// <summary>The lock-free parts of the ring, run hard: sleeping and waking, wrapping, and the race for a frame.</summary>
public class RingStressTests
{
    private const int Frames = 200_000;

    [Theory]
    [InlineData(1024)]
    [InlineData(64 * 1024)]
    public async Task TwoThreads_ManyFramesOfManySizes_ArriveInOrder_WithoutAHang(int capacity)
    {
        using var ring = new RingFixture(capacity);
        Task writer = Task.Run(() =>
        {
            var random = new Random(7);
            byte[] payload = new byte[600];
            for (long i = 0; i < Frames; i++)
            {
                int length = random.Next(payload.Length);
                payload.AsSpan(0, length).Fill((byte)i);
                ring.Send(i, payload.AsSpan(0, length));
                if (i % 1000 == 0)
                {
                    Thread.Yield(); // lets the reader run dry and go to sleep
                }
            }
        });
        var expected = new Random(7);
        for (long i = 0; i < Frames; i++)
        {
            (long id, byte[] payload) = ring.Receive()!.Value;
            Assert.Equal(i, id);
            Assert.Equal(expected.Next(600), payload.Length);
            Assert.True(payload.AsSpan().IndexOfAnyExcept((byte)i) < 0);
        }

        await writer;
    }

    [Fact]
    public async Task PingPong_NeverMissesAWakeUp()
    {
        using var ring = new RingFixture();
        RingWriter back = ring.Worker.Outgoing;
        Task echo = Task.Run(() =>
        {
            while (ring.Receive() is { } frame)
            {
                back.BeginFrame(new FrameHeader(FrameKind.Outcomes, 0, frame.Id));
                back.EndFrame();
                back.Wake();
            }
        });
        for (long i = 0; i < 50_000; i++)
        {
            ring.Send(i, [1, 2, 3]);
            Assert.True(ring.Pool.Incoming.WaitForFrame());
            Assert.Equal(i, ring.Pool.Incoming.ReadHeader().ChunkId);
            Assert.True(ring.Pool.Incoming.EndFrame(0));
        }

        ring.Reader.Close();
        await echo;
    }

    [Fact]
    public async Task ClaimAgainstRevoke_EachFrameGoesToExactlyOneSide()
    {
        using var ring = new RingFixture();
        const int Rounds = 20_000;
        int claimed = 0;
        int revoked = 0;
        Task reader = Task.Run(() =>
        {
            while (ring.Reader.WaitForFrame())
            {
                claimed += ring.Reader.TryClaim() ? 1 : 0;
                FrameHeader header = ring.Reader.ReadHeader();
                ring.Reader.EndFrame(header.Length);
            }
        });
        for (int i = 0; i < Rounds; i++)
        {
            long position = ring.Writer.Position;
            ring.Send(i, [1]);
            Thread.SpinWait(i % 200);
            revoked += ring.Writer.TryRevoke(position) ? 1 : 0;
        }

        ring.Reader.Close();
        await reader;
        Assert.Equal(Rounds, claimed + revoked);
    }
}
