using System.Buffers;

namespace Procession.Sharing;

/// <summary>
/// Makes shared memory a <see cref="Memory{T}"/>. It has its own reference to the block and never gives it back: the block
/// frees itself when it is unreachable.
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
        // The memory never moves; the handle keeps this object alive, and this object the block.
    }

    protected override void Dispose(bool disposing) => part.Release();
}
