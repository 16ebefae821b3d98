using System.Diagnostics;
using System.Runtime.CompilerServices;
using Procession.Framing;
using Procession.Serialization;
using Procession.Threads;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// Writes outcomes into the ring to the pool. Each is published at once, so that it survives the death of this process. The
/// pool is woken for each outcome only if somebody waits for each. Otherwise it is woken at the end of a chunk, and before
/// that whenever much has been written.
/// </summary>
/// <param name="ring">The ring to the pool.</param>
/// <param name="isExclusive">
/// Whether chunks run one after the other, so that a chunk may keep its frame open from item to item.
/// </param>
internal sealed class ResultSender(RingWriter ring, bool isExclusive)
{
    // A sixteenth of the ring: with that much, the pool reads while the worker goes on, if there is a core for it.
    private const int Much = 64 * 1024;

    // Guards the fields below and the ring: async functions end on many threads, and may leave an interrupt there.
    private readonly Lock _lock = isExclusive ? new Lock() : Uninterrupted.NewLock();
    private long _openChunk;
    private bool _numbersOpen;
    private long _said; // the position in the ring when the pool was last woken

    [ThreadStatic]
    private static ResettableBuffer? _scratch;

    /// <summary>Whether chunks run one after the other.</summary>
    public bool IsExclusive => isExclusive;

    /// <summary>
    /// Whether the pool should read, even if nobody waits for single results. Only where chunks run one after the other.
    /// </summary>
    public bool HasMuchUnsaid => ring.Position - _said > Much;

    /// <summary>
    /// Serializes the result before it sends anything, so that a result that cannot travel leaves nothing in the ring.
    /// </summary>
    public void SendResult<T>(long chunkId, int index, T value, IPoolSerializer serializer, bool isQuiet)
    {
        if (serializer is DefaultSerializer && RawArray<T>.Instance is { } raw
            && raw.TryGetBytes(value, out ReadOnlySpan<byte> bytes) && bytes.Length >= RawArray.Large)
        {
            SendArray(chunkId, index, bytes);
            return;
        }

        ResettableBuffer buffer = Scratch(OutcomeEntry.Size);
        serializer.Write(buffer, value);
        SendEntry(chunkId, index, OutcomeKind.Result, buffer, isQuiet);
    }

    /// <summary>Sends the exception of an item, preceded by the text of its input if the chunk wants that.</summary>
    public void SendFailure(
        long chunkId, int index, Exception exception, bool hasInputText, string? inputText, bool isQuiet)
    {
        ResettableBuffer buffer = Scratch(OutcomeEntry.Size);
        if (hasInputText)
        {
            InputTextFraming.Write(buffer, inputText);
        }

        ExceptionCodec.Write(buffer, exception);
        SendEntry(chunkId, index, OutcomeKind.Failure, buffer, isQuiet);
    }

    /// <summary>
    /// Sends a result that is a number. Only where chunks run one after the other. The pool is woken by
    /// <see cref="WakeAfterFence"/>, or at the end of the chunk.
    /// </summary>
    public void SendNumber(long chunkId, int index, long bits, int size)
    {
        // No lock: no other thread sends.
        if (!_numbersOpen)
        {
            OpenNumbers(chunkId, index, size);
        }

        ring.WriteNumber(bits, size);
    }

    /// <summary>Wakes the pool if it sleeps. The caller must have executed a full fence after publishing.</summary>
    public void WakeAfterFence()
    {
        _said = ring.Position;
        ring.WakeUnlessDozingAfterFence();
    }

    /// <summary>Says that a chunk is over.</summary>
    /// <param name="chunkId">The chunk.</param>
    /// <param name="index">How many of its items have an outcome.</param>
    /// <param name="ticks">How long it took, in units of 100 ns.</param>
    public void SendEnd(long chunkId, int index, long ticks)
    {
        Span<byte> entry = stackalloc byte[OutcomeEntry.Size];
        new OutcomeEntry(OutcomeKind.End, ticks).WriteTo(entry);
        lock (_lock)
        {
            OpenNoLock(chunkId, index);
            ring.Write(entry);
            ring.EndFrame();
            _openChunk = 0;
            _said = ring.Position;
            ring.Wake();
        }
    }

    /// <summary>Sends a frame that is not about a chunk.</summary>
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

    private void SendEntry(long chunkId, int index, OutcomeKind kind, ResettableBuffer payload, bool isQuiet)
    {
        new OutcomeEntry(kind, payload.Length - OutcomeEntry.Size).WriteTo(payload.Reserved);
        lock (_lock)
        {
            OpenNoLock(chunkId, index);
            payload.CopyTo(ring);
            SentNoLock(isQuiet);
        }
    }

    private void SendArray(long chunkId, int index, ReadOnlySpan<byte> bytes)
    {
        Span<byte> entry = stackalloc byte[OutcomeEntry.Size];
        new OutcomeEntry(OutcomeKind.Array, bytes.Length).WriteTo(entry);
        lock (_lock)
        {
            OpenNoLock(chunkId, index);
            ring.Write(entry);
            ring.Write(bytes);
            SentNoLock(isQuiet: false);
        }
    }

    private void SentNoLock(bool isQuiet)
    {
        AssertAlone();
        if (isExclusive)
        {
            ring.Publish();
        }
        else
        {
            PauseNoLock();
        }

        if (!isQuiet || HasMuchUnsaid)
        {
            _said = ring.Position;
            ring.WakeUnlessDozing();
        }
    }

    // In a method of its own, so that the code that runs for each number is short.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OpenNumbers(long chunkId, int index, int size)
    {
        Span<byte> entry = stackalloc byte[OutcomeEntry.Size];
        new OutcomeEntry(OutcomeKind.Numbers, size).WriteTo(entry);
        OpenNoLock(chunkId, index);
        ring.Write(entry);
        _numbersOpen = true;
    }

    private void OpenNoLock(long chunkId, int index)
    {
        AssertAlone();
        if (_numbersOpen)
        {
            ring.Write([NumberRun.End]);
            _numbersOpen = false;
        }

        if (_openChunk != chunkId)
        {
            ring.BeginFrame(new FrameHeader(FrameKind.Outcomes, 0, chunkId, index));
            _openChunk = chunkId;
        }
    }

    // Where chunks run one after the other, their thread alone sends, and sends numbers without the lock.
    [Conditional("DEBUG")]
    private void AssertAlone() => Debug.Assert(isExclusive || _lock.IsHeldByCurrentThread);

    private void PauseNoLock()
    {
        AssertAlone();
        Span<byte> entry = stackalloc byte[OutcomeEntry.Size];
        new OutcomeEntry(OutcomeKind.Pause, 0).WriteTo(entry);
        ring.Write(entry);
        ring.EndFrame();
        _openChunk = 0;
    }
}
