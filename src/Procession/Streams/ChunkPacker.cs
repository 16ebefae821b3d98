using Procession.Calls;
using Procession.Serialization;

namespace Procession.Streams;

/// <summary>
/// Packs the items of a stream into chunks of a fixed size. Small chunks share a buffer, so that they can be merged; a
/// large one, or one that keeps resources, has its own buffer. A buffer is released once all its chunks are over. Not
/// thread-safe.
/// </summary>
internal sealed class ChunkPacker<T>
{
    private const int BufferSize = 64 * 1024;
    private readonly IStreamIntake _intake;
    private readonly IPoolSerializer _serializer;
    private readonly int _chunkSize;
    private readonly bool _isBare;
    private PayloadBuffer _buffer = new();
    private PayloadBuffer.Mark _start;
    private long _startLength;
    private long _firstIndex;
    private int _count;

    public ChunkPacker(IStreamIntake intake, IPoolSerializer serializer, int chunkSize)
    {
        _intake = intake;
        _serializer = serializer;
        _chunkSize = chunkSize;
        _isBare = intake.ItemSize > 0;
        _start = _buffer.Here();
    }

    public void Add(T item)
    {
        if (_isBare)
        {
            RawNumber<T>.Write(_buffer, item);
        }
        else
        {
            _buffer.AddItem(_serializer, item, _firstIndex + _count, _intake.IncludesInputText);
        }

        if (++_count == _chunkSize)
        {
            Flush();
        }
    }

    /// <summary>Ends the packing, and gives the last buffer back. Called once.</summary>
    /// <param name="isComplete">Whether to hand over the items gathered so far; otherwise they are dropped.</param>
    public void End(bool isComplete)
    {
        try
        {
            if (isComplete)
            {
                Flush();
            }
        }
        finally
        {
            _buffer.RemoveUser();
        }
    }

    private void Flush()
    {
        if (_count == 0)
        {
            return;
        }

        PayloadBuffer.Mark end = _buffer.Here();
        long bytes = _buffer.Length - _startLength;
        _buffer.AddUser();
        _intake.Add(new PackedChunk(_firstIndex, _count, _start, end, bytes, _buffer));
        _firstIndex += _count;
        _count = 0;
        _start = end;
        _startLength = _buffer.Length;

        // The buffer is full if another chunk as large as this one would exceed its initial size.
        if (_buffer.Length + bytes > BufferSize || _buffer.KeepsResources)
        {
            PayloadBuffer full = _buffer;
            _buffer = full.KeepsResources ? new PayloadBuffer() : new PayloadBuffer(BufferSize);
            full.RemoveUser();
            _start = _buffer.Here();
            _startLength = 0;
        }
    }
}
