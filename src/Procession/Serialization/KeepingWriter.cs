using System.Buffers;

namespace Procession.Serialization;

/// <summary>A buffer that keeps what the handles written into it stand for reachable. Not thread-safe.</summary>
internal sealed class KeepingWriter : IBufferWriter<byte>, IKeeper
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private List<object>? _kept;

    public IReadOnlyList<object> Kept => _kept ?? [];

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.WrittenMemory;

    public void Keep(object resource) => (_kept ??= []).Add(resource);

    public void Advance(int count) => _bytes.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes.GetSpan(sizeHint);
}
