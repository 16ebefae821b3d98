using System.Buffers;

namespace Procession.Sharing;

/// <summary>
/// Makes shared memory a <see cref="Memory{T}"/>. It holds a reference of its own to the block, which is never given back:
/// the block frees itself when nothing can reach it.
/// </summary>
internal sealed unsafe class SharedMemoryView(SharedPart part, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(part.Pointer, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, length);
        return new MemoryHandle(part.Pointer + elementIndex, pinnable: this);
    }

    public override void Unpin()
    {
        // It never moves; the handle keeps this object, and this object the block.
    }

    protected override void Dispose(bool disposing) => part.Release();
}
