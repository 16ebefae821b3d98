using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Serialization;

/// <summary>
/// Numbers that are whole arguments or results are sent as their bytes; with an encoding, a map over numbers would spend half
/// of its time on it. Both processes run on one machine, so the byte order is the same.
/// </summary>
internal static class RawNumber<T>
{
    /// <summary>Gets whether the type is such a number. A constant for the JIT compiler.</summary>
    public static bool IsRaw =>
        typeof(T) == typeof(int) || typeof(T) == typeof(long) || typeof(T) == typeof(double) || typeof(T) == typeof(float)
        || typeof(T) == typeof(uint) || typeof(T) == typeof(ulong) || typeof(T) == typeof(short)
        || typeof(T) == typeof(ushort) || typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte)
        || typeof(T) == typeof(NoResult);

    public static void Write(IBufferWriter<byte> destination, T value)
    {
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(destination.GetSpan(Unsafe.SizeOf<T>())), value);
        destination.Advance(Unsafe.SizeOf<T>());
    }

    /// <summary>The bits of a number, as the lowest bits of a long, so that it stays in a register.</summary>
    public static long Bits(T number) => Unsafe.SizeOf<T>() switch
    {
        sizeof(byte) => Unsafe.BitCast<T, byte>(number),
        sizeof(ushort) => Unsafe.BitCast<T, ushort>(number),
        sizeof(uint) => Unsafe.BitCast<T, uint>(number),
        _ => Unsafe.BitCast<T, long>(number),
    };

    /// <summary>Reads one of several numbers.</summary>
    public static T Read(ReadOnlySpan<byte> numbers, int index) =>
        Unsafe.ReadUnaligned<T>(in numbers.Slice(index * Unsafe.SizeOf<T>(), Unsafe.SizeOf<T>())[0]);

    public static T Read(in ReadOnlySequence<byte> source)
    {
        ReadOnlySpan<byte> bytes = source.IsSingleSegment ? source.FirstSpan : source.ToArray();
        return bytes.Length == Unsafe.SizeOf<T>()
            ? Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(bytes))
            : throw FailureMessages.ForReading(new DamagedMessageException("a number has another size"), typeof(T));
    }
}
