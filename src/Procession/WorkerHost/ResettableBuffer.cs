using System.Buffers;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// A buffer that keeps its first pieces warm from one result to the next, and has no upper limit. Not thread-safe.
/// </summary>
internal sealed class ResettableBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 64 * 1024;
    private const int LargestPiece = 4 * 1024 * 1024;
    private readonly List<(byte[] Bytes, int Used)> _full = [];
    private byte[] _current = new byte[FirstSize];
    private int _used;

    public long Length { get; private set; }

    public void Reset()
    {
        _full.Clear();
        if (_current.Length > LargestPiece)
        {
            _current = new byte[FirstSize];
        }

        _used = 0;
        Length = 0;
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
}
