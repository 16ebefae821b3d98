using Procession.Wire;

namespace Procession.Tests.Wire;

/// <summary>Both ends of a small channel within one process: the memory is as shared as between two.</summary>
internal sealed class RingFixture : IDisposable
{
    private readonly SharedSegment _segment;
    private readonly WireChannel _pool;
    private readonly WireChannel _worker;

    public RingFixture(int capacity = 4096)
    {
        var layout = new ChannelLayout(slots: 2, capacity);
        _segment = SharedSegment.Create(layout.TotalSize);
        _pool = new WireChannel(_segment, layout, isWorker: false);
        _worker = new WireChannel(_segment, layout, isWorker: true);
    }

    public RingWriter Writer => _pool.Outgoing;

    public RingReader Reader => _worker.Incoming;

    public WireChannel Pool => _pool;

    public WireChannel Worker => _worker;

    public void Dispose() => _pool.Dispose();

    /// <summary>As code that writes where it must not: another head for the ring to the worker.</summary>
    public unsafe void WriteHead(long head) => *Control.Head = head;

    /// <summary>The same for the tail.</summary>
    public unsafe void WriteTail(long tail) => *Control.Tail = tail;

    private unsafe RingControl Control => new(_segment.Pointer + ChannelLayout.ToWorkerControl);

    public void Send(long id, ReadOnlySpan<byte> payload)
    {
        Assert.True(Writer.BeginFrame(new FrameHeader(FrameKind.Chunk, payload.Length, id)));
        Assert.True(Writer.Write(payload));
        Assert.True(Writer.EndFrame());
        Writer.Wake();
    }

    public (long Id, byte[] Payload)? Receive()
    {
        if (!Reader.WaitForFrame())
        {
            return null;
        }

        FrameHeader header = Reader.ReadHeader();
        byte[] payload = new byte[header.Length];
        return Reader.Read(payload) && Reader.EndFrame(0) ? (header.ChunkId, payload) : null;
    }
}
