using System.Buffers;
using System.Diagnostics;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// Writes outcomes into the ring to the pool. Each is published at once, so that it survives the death of this process;
/// the pool is woken less often: at the end of a chunk, or after a millisecond's worth of outcomes.
/// </summary>
internal sealed class ResultSender(RingWriter ring)
{
    private static readonly long WakeInterval = Stopwatch.Frequency / 1000;
    private readonly Lock _lock = new(); // guards the ring and _lastWake: async functions end on many threads
    private long _lastWake;

    [ThreadStatic]
    private static ResettableBuffer? _scratch;

    /// <summary>Serializes first and sends then, so that a result which cannot travel leaves nothing behind.</summary>
    public void SendResult<T>(long chunkId, int index, int microseconds, T value, IPoolSerializer serializer)
    {
        ResettableBuffer buffer = Scratch();
        serializer.Serialize(buffer, value);
        Send(new FrameHeader(FrameKind.Result, buffer.Length, chunkId, index, microseconds), buffer);
    }

    public void SendFailure(long chunkId, int index, int microseconds, Exception exception)
    {
        ResettableBuffer buffer = Scratch();
        ExceptionCodec.Write(buffer, exception);
        Send(new FrameHeader(FrameKind.Failure, buffer.Length, chunkId, index, microseconds), buffer);
    }

    /// <summary>Says that a chunk was cancelled before its first item.</summary>
    public void SendSkipped(long chunkId) =>
        Send(new FrameHeader(FrameKind.ChunkSkipped, 0, chunkId, 0, state: 0), Scratch());

    /// <summary>Sends what is not about a chunk.</summary>
    public void Send(FrameKind kind, Exception? exception)
    {
        ResettableBuffer buffer = Scratch();
        if (exception is not null)
        {
            ExceptionCodec.Write(buffer, exception);
        }

        Send(new FrameHeader(kind, buffer.Length), buffer);
    }

    private static ResettableBuffer Scratch()
    {
        ResettableBuffer buffer = _scratch ??= new ResettableBuffer();
        buffer.Reset();
        return buffer;
    }

    private void Send(in FrameHeader header, ResettableBuffer payload)
    {
        lock (_lock)
        {
            ring.BeginFrame(header);
            payload.CopyTo(ring);
            ring.EndFrame();

            // Outcomes that are not the last of their chunk have -1 there.
            long now = header.State < 0 ? Stopwatch.GetTimestamp() : long.MaxValue;
            if (now - _lastWake > WakeInterval)
            {
                _lastWake = now == long.MaxValue ? 0 : now;
                ring.Wake();
            }
        }
    }
}
