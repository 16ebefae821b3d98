using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Structs and enums without references: their raw bytes.</summary>
internal sealed class BlittableSlot<T> : LeafSlot<T>
    where T : struct
{
    public override void Write(ref MessagePackWriter writer, T value, WriteGraph graph)
    {
        writer.WriteBinHeader(Unsafe.SizeOf<T>());
        writer.WriteRaw(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>()));
    }

    public override T Read(ref MessagePackReader reader, ReadGraph graph)
    {
        T value = default;
        Block.CopyExactly(ref reader, MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>()));
        SoundBits<T>.Check(new ReadOnlySpan<T>(in value));
        return value;
    }
}
