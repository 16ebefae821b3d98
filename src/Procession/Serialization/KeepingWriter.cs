using System.Reflection;

namespace Procession.Serialization;

/// <summary>A buffer that keeps the objects behind the handles in it alive. Not thread-safe.</summary>
internal sealed class KeepingWriter : IRewindable, IKeeper
{
    private const int FirstSize = 256;
    private byte[] _bytes = new byte[FirstSize];
    private int _length;
    private List<object>? _kept;

    public IReadOnlyList<object> Kept => _kept ?? [];

    public long Length => _length;

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    public void Keep(object resource) => (_kept ??= []).Add(resource);

    public void KeepLoaded(MemberInfo named)
    {
        if (_kept is not [.., var last] || last != (object)named)
        {
            Keep(named);
        }
    }

    // Objects that were kept for removed bytes stay; that does no harm.
    public void Rewind(long length) => _length = (int)length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(_length);
    }

    private void Ensure(int sizeHint)
    {
        long needed = (long)_length + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
        {
            if (needed > Array.MaxLength)
            {
                throw new InsufficientMemoryException("A message may have at most 2 GiB.");
            }

            Array.Resize(ref _bytes, (int)Math.Max(Math.Min(2L * _bytes.Length, Array.MaxLength), needed));
        }
    }
}
