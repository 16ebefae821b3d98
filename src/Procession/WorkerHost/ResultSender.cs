using System.Diagnostics;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// Writes outcomes into the ring to the pool. Each is published at once, so that it survives the death of this process;
/// the pool is woken less often: at the end of a chunk, or after a millisecond's worth of outcomes.
/// </summary>
/// <param name="ring">The ring to the pool.</param>
/// <param name="isExclusive">
/// Whether chunks run one after the other, so that a chunk may keep its frame open from item to item.
/// </param>
internal sealed class ResultSender(RingWriter ring, bool isExclusive)
{
    // RingReader dozes for twice as long before it sleeps until woken, so nothing that is left out here waits.
    private static readonly long WakeInterval = Stopwatch.Frequency / 1000;
    private readonly Lock _lock = new(); // guards the fields below and the ring: async functions end on many threads
    private long _openChunk;
    private long _lastWake;

    [ThreadStatic]
    private static ResettableBuffer? _scratch;

    /// <summary>Serializes first and sends then, so that a result which cannot travel leaves nothing behind.</summary>
    public void SendResult<T>(long chunkId, int index, T value, IPoolSerializer serializer)
    {
        ResettableBuffer buffer = Scratch(OutcomeEntry.Size);
        serializer.Write(buffer, value);
        SendEntry(chunkId, index, OutcomeKind.Result, buffer);
    }

    public void SendFailure(long chunkId, int index, Exception exception)
    {
        ResettableBuffer buffer = Scratch(OutcomeEntry.Size);
        ExceptionCodec.Write(buffer, exception);
        SendEntry(chunkId, index, OutcomeKind.Failure, buffer);
    }

    /// <summary>Says that a chunk is over.</summary>
    public void SendEnd(long chunkId, int index, long microseconds)
    {
        Span<byte> entry = stackalloc byte[OutcomeEntry.Size];
        new OutcomeEntry(OutcomeKind.End, microseconds).WriteTo(entry);
        lock (_lock)
        {
            OpenNoLock(chunkId, index);
            ring.Write(entry);
            ring.EndFrame();
            _openChunk = 0;
            ring.Wake();
        }
    }

    /// <summary>Sends what is not about a chunk.</summary>
    public void Send(FrameKind kind, Exception? exception)
    {
        ResettableBuffer buffer = Scratch(reserved: 0);
        if (exception is not null)
        {
            ExceptionCodec.Write(buffer, exception);
        }

        lock (_lock)
        {
            ring.BeginFrame(new FrameHeader(kind, buffer.Length));
            buffer.CopyTo(ring);
            ring.EndFrame();
            ring.Wake();
        }
    }

    private static ResettableBuffer Scratch(int reserved)
    {
        ResettableBuffer buffer = _scratch ??= new ResettableBuffer();
        buffer.Reset(reserved);
        return buffer;
    }

    private void SendEntry(long chunkId, int index, OutcomeKind kind, ResettableBuffer payload)
    {
        new OutcomeEntry(kind, payload.Length - OutcomeEntry.Size).WriteTo(payload.Reserved);
        lock (_lock)
        {
            OpenNoLock(chunkId, index);
            payload.CopyTo(ring);
            if (isExclusive)
            {
                ring.Publish();
            }
            else
            {
                PauseNoLock();
            }

            long now = Stopwatch.GetTimestamp();
            if (now - _lastWake > WakeInterval)
            {
                _lastWake = now;
                ring.Wake();
            }
        }
    }

    private void OpenNoLock(long chunkId, int index)
    {
        if (_openChunk != chunkId)
        {
            ring.BeginFrame(new FrameHeader(FrameKind.Outcomes, 0, chunkId, index));
            _openChunk = chunkId;
        }
    }

    private void PauseNoLock()
    {
        Span<byte> entry = stackalloc byte[OutcomeEntry.Size];
        new OutcomeEntry(OutcomeKind.Pause, 0).WriteTo(entry);
        ring.Write(entry);
        ring.EndFrame();
        _openChunk = 0;
    }
}
