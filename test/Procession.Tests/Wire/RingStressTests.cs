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

    [Fact]
    public async Task QuietFrames_AreReadToTheirEnd_ThoughTheReaderIsWokenForTheEndOnly()
    {
        const int Frames = 20_000;
        const int Pieces = 4;
        using var ring = new RingFixture();
        using var read = new SemaphoreSlim(0);
        Task reader = Task.Run(() =>
        {
            Span<byte> piece = stackalloc byte[8];
            while (ring.Reader.WaitForFrame())
            {
                ring.Reader.ReadHeader();
                for (int i = 0; i < Pieces; i++)
                {
                    ring.Reader.AwaitQuietly();
                    ring.Reader.Read(piece);
                }

                ring.Reader.EndFrame(0);
                read.Release();
            }
        });
        var random = new Random(5);
        byte[] bytes = new byte[8];
        for (int frame = 0; frame < Frames; frame++)
        {
            ring.Writer.BeginFrame(new FrameHeader(FrameKind.Outcomes, Pieces * 8, frame));
            for (int i = 0; i < Pieces; i++)
            {
                ring.Writer.Write(bytes);
                ring.Writer.Publish();
                Thread.SpinWait(random.Next(3) == 0 ? random.Next(2000) : 0);
            }

            ring.Writer.EndFrame();
            ring.Writer.Wake();
            await read.WaitAsync();
        }

        ring.Reader.Close();
        await reader;
    }

    [Fact]
    public void FramesInPieces_ReadByAHelperAndAWaiterInTurn_AllArrive()
    {
        const int Frames = 30_000;
        using var ring = new RingFixture();
        var reading = new Lock();
        int received = 0;
        using var answered = new SemaphoreSlim(1);
        var writer = new Thread(() =>
        {
            var random = new Random(3);
            for (int i = 0; i < Frames; i++)
            {
                // As an outcome: a part that a dozing reader is not woken for, then the rest.
                answered.Wait();
                ring.Writer.BeginFrame(new FrameHeader(FrameKind.Outcomes, 16, i));
                ring.Writer.Write(new byte[8]);
                ring.Writer.Publish();
                ring.Writer.WakeUnlessDozing();
                Thread.SpinWait(random.Next(4) == 0 ? random.Next(4000) : 0);
                ring.Writer.Write(new byte[8]);
                ring.Writer.EndFrame();
                ring.Writer.Wake();
            }
        });
        var waiter = new Thread(() =>
        {
            while (ring.Reader.WaitForFrame())
            {
                lock (reading)
                {
                    TakeAll();
                }
            }
        });
        writer.Start();
        waiter.Start();

        while (Volatile.Read(ref received) < Frames)
        {
            if (reading.TryEnter())
            {
                ring.Reader.BeginLooking();
                if (ring.Reader.TryAwait(FrameHeader.Size))
                {
                    TakeAll();
                }

                ring.Reader.EndLooking();
                reading.Exit();
            }

            Thread.Yield();
        }

        writer.Join();
        ring.Reader.Close();
        waiter.Join();

        void TakeAll()
        {
            Span<byte> half = stackalloc byte[8];
            while (ring.Reader.HasFrame)
            {
                Assert.Equal(received, ring.Reader.ReadHeader().ChunkId);
                Assert.True(ring.Reader.Read(half) && ring.Reader.Read(half) && ring.Reader.EndFrame(0));
                received++;
                answered.Release();
            }
        }
    }
}
