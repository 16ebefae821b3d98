using System.Buffers;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// A buffer that keeps its first pieces warm from one result to the next, and has no upper limit. Not thread-safe.
/// Disposing of it gives it back to the thread.
/// </summary>
internal sealed class ResettableBuffer : IRewindable, IDisposable
{
    private const int FirstSize = 64 * 1024;
    private const int LargestPiece = 4 * 1024 * 1024;

    [ThreadStatic]
    private static ResettableBuffer? _spare;

    private readonly List<(byte[] Bytes, int Used)> _full = [];
    private byte[] _current = new byte[FirstSize];
    private int _used;
    private int _reserved;

    private ResettableBuffer()
    {
    }

    public long Length { get; private set; }

    /// <summary>The bytes that were kept free at the front.</summary>
    public Span<byte> Reserved => (_full.Count == 0 ? _current : _full[0].Bytes).AsSpan(0, _reserved);

    /// <summary>
    /// Takes the thread's buffer, empty. It is taken, not shared, because writing a result may run code that ends another
    /// item's wait, and then that item's result is written on this thread, too.
    /// </summary>
    /// <param name="reserved">How many bytes at the front are kept free, and filled in at the end.</param>
    public static ResettableBuffer Rent(int reserved)
    {
        ResettableBuffer buffer = _spare ?? new ResettableBuffer();
        _spare = null;
        buffer.Reset(reserved);
        return buffer;
    }

    /// <summary>Gives the buffer to the thread's next result.</summary>
    public void Dispose() => _spare = this;

    /// <inheritdoc/>
    public void Rewind(long length)
    {
        while (Length - _used > length)
        {
            Length -= _used;
            (_current, _used) = _full[^1];
            _full.RemoveAt(_full.Count - 1);
        }

        _used -= (int)(Length - length);
        Length = length;
    }

    public void Advance(int count)
    {
        _used += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _current.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _current.AsSpan(_used);
    }

    public void CopyTo(RingWriter ring)
    {
        foreach ((byte[] bytes, int used) in _full)
        {
            ring.Write(bytes.AsSpan(0, used));
        }

        ring.Write(_current.AsSpan(0, _used));
    }

    /// <summary>What was written. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySequence<byte> ToSequence()
    {
        if (_full.Count == 0)
        {
            return new ReadOnlySequence<byte>(_current, _reserved, _used - _reserved);
        }

        var first = new Piece(_full[0].Bytes.AsMemory(0, _full[0].Used));
        Piece last = first;
        foreach ((byte[] bytes, int used) in _full.Skip(1))
        {
            last = last.Append(bytes.AsMemory(0, used));
        }

        last = last.Append(_current.AsMemory(0, _used));
        return new ReadOnlySequence<byte>(first, _reserved, last, last.Memory.Length);
    }

    private void Reset(int reserved)
    {
        if (_full.Count > 0 || _current.Length > LargestPiece)
        {
            _full.Clear();
            _current = _current.Length > LargestPiece ? new byte[FirstSize] : _current;
        }

        _reserved = reserved;
        _used = reserved;
        Length = reserved;
    }

    private void Ensure(int sizeHint)
    {
        if (_current.Length - _used >= Math.Max(sizeHint, 1))
        {
            return;
        }

        _full.Add((_current, _used));
        int size = Math.Max(sizeHint, Math.Min(_current.Length * 2, LargestPiece));
        _current = GC.AllocateUninitializedArray<byte>(size);
        _used = 0;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> bytes) => Memory = bytes;

        public Piece Append(ReadOnlyMemory<byte> bytes)
        {
            var next = new Piece(bytes) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
