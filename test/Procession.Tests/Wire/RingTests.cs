using Procession.Framing;
using Procession.Wire;

namespace Procession.Tests.Wire;

public class RingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(2000)]
    public void Frame_AnyLength_ArrivesUnchanged_AcrossTheWrap(int length)
    {
        using var ring = new RingFixture();
        byte[] payload = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
        for (int round = 0; round < 20; round++)
        {
            ring.Send(round, payload);
            (long id, byte[] received) = ring.Receive()!.Value;
            Assert.Equal(round, id);
            Assert.Equal(payload, received);
        }
    }

    [Fact]
    public async Task Frame_LargerThanTheRing_StreamsThrough()
    {
        using var ring = new RingFixture();
        byte[] payload = new byte[1_000_003];
        new Random(1).NextBytes(payload);
        Task send = Task.Run(() => ring.Send(1, payload));
        Assert.Equal(payload, ring.Receive()!.Value.Payload);
        await send;
    }

    [Fact]
    public void Fits_FullRing_IsFalse_UntilTheReaderReleases()
    {
        using var ring = new RingFixture(capacity: 1024);
        ring.Send(1, new byte[1024 - FrameHeader.Size]);
        Assert.False(ring.Writer.Fits(1));
        ring.Receive();
        Assert.True(ring.Writer.Fits(1024));
    }

    [Fact]
    public async Task Close_SleepingReader_EndsTheWait_AfterWhatWasPublished()
    {
        using var ring = new RingFixture();
        Task<int> reader = Task.Run(() =>
        {
            int count = 0;
            while (ring.Receive() is not null)
            {
                count++;
            }

            return count;
        });
        ring.Send(1, [1]);
        ring.Send(2, [2]);
        ring.Reader.Close();
        Assert.Equal(2, await reader);
    }

    [Fact]
    public async Task Close_WriterWaitingForRoom_EndsTheWait()
    {
        using var ring = new RingFixture(capacity: 1024);
        Task<bool> writer = Task.Run(() =>
        {
            ring.Writer.BeginFrame(new FrameHeader(FrameKind.Chunk, 10_000));
            return ring.Writer.Write(new byte[10_000]);
        });
        ring.Writer.Close();
        Assert.False(await writer);
    }

    [Fact]
    public void ReadHeader_DamagedBytes_Throws()
    {
        using var ring = new RingFixture();
        ring.Writer.Write(new byte[FrameHeader.Size]);
        ring.Writer.EndFrame();
        Assert.Throws<DamagedDataException>(() => ring.Reader.ReadHeader());
    }

    [Fact]
    public async Task WaitForFrame_HeadThatWasSetBack_IsFoundByTheReaderThatIsWoken()
    {
        using var ring = new RingFixture(capacity: 4096);
        ring.Send(1, new byte[3000]);
        Assert.NotNull(ring.Receive());
        ring.WriteHead(0); // to the writer: not read yet

        await FindsDamage(() => ring.Reader.WaitForFrame(), ring.Writer.WakeReader);
    }

    [Fact]
    public async Task Write_TailThatWasSetBack_IsFoundByTheWriterThatIsWoken()
    {
        using var ring = new RingFixture(capacity: 4096);
        ring.Send(1, new byte[3000]);
        ring.Writer.BeginFrame(new FrameHeader(FrameKind.Chunk, 3000));

        await FindsDamage(
            () => ring.Writer.Write(new byte[3000]),
            () =>
            {
                ring.WriteTail(0); // to the reader: nothing was written
                ring.Reader.WakeWriter();
            });
    }

    [Fact]
    public void TryRevoke_UnreadFrame_IsTaken_OnceAndByOneSide()
    {
        using var ring = new RingFixture();
        long position = ring.Writer.Position;
        ring.Send(1, [1]);
        Assert.True(ring.Writer.TryRevoke(position));
        Assert.False(ring.Writer.TryRevoke(position));
        Assert.False(ring.Reader.TryClaim());
    }

    [Fact]
    public void TryRevoke_ClaimedOrReadFrame_IsRefused()
    {
        using var ring = new RingFixture();
        long position = ring.Writer.Position;
        ring.Send(1, [1]);
        Assert.True(ring.Reader.TryClaim());
        Assert.False(ring.Writer.TryRevoke(position));
        ring.Receive();
        Assert.False(ring.Writer.TryRevoke(position));
    }

    [Fact]
    public void Slot_ShowsTheRunningItem_ToTheOtherSide()
    {
        using var ring = new RingFixture();
        ring.Worker.Slot(1).Begin(42, shareable: 0);
        ring.Worker.Slot(1).Advance(7);
        Assert.Equal((42L, 7), (ring.Pool.Slot(1).ChunkId, ring.Pool.Slot(1).Index));
        ring.Worker.Slot(1).Clear(42);
        Assert.Equal(0, ring.Pool.Slot(1).ChunkId);
    }

    private static async Task FindsDamage(Func<bool> waits, Action wake)
    {
        Task<bool> waiter = Task.Factory.StartNew(
            waits, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                wake();
                return waiter.IsCompleted;
            },
            TimeSpan.FromSeconds(20)));

        await Assert.ThrowsAsync<DamagedDataException>(() => waiter);
    }
}
