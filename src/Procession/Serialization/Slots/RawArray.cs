using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Serialization;

/// <summary>The format of arrays without references that are whole arguments or results.</summary>
internal static class RawArray
{
    /// <summary>The first byte of an array; its length in bytes and the bytes follow.</summary>
    public const byte Raw = 1;

    /// <summary>The first byte of all other values, which the serializer writes: null, or an array of another type.</summary>
    public const byte Other = 0;

    /// <summary>The number of bytes before those of an array.</summary>
    public const int PrefixSize = 1 + sizeof(long);

    /// <summary>The least number of bytes for which an array is worth a separate path.</summary>
    public const int Large = 32 * 1024;

    /// <summary>Writes the prefix of an array.</summary>
    public static void WritePrefix(IBufferWriter<byte> destination, long length)
    {
        Span<byte> prefix = destination.GetSpan(PrefixSize);
        prefix[0] = Raw;
        BitConverter.TryWriteBytes(prefix[1..], length);
        destination.Advance(PrefixSize);
    }

    /// <summary>
    /// Reads the prefix; <see langword="false"/> if it does not belong to an array whose bytes are the whole rest.
    /// </summary>
    /// <param name="value">The beginning of the value.</param>
    /// <param name="size">The size of the value in bytes.</param>
    /// <param name="length">The size of the array in bytes.</param>
    public static bool TryReadPrefix(ReadOnlySpan<byte> value, long size, out long length)
    {
        length = value.Length < PrefixSize || value[0] != Raw ? -1 : BitConverter.ToInt64(value[1..]);
        return length >= 0 && length == size - PrefixSize;
    }
}

/// <summary>
/// Arrays without references that are whole arguments or results are sent as their bytes. So a large one is copied from its
/// memory into the memory that two processes share, and from there into the new array, without a copy in between.
/// </summary>
/// <typeparam name="T">The declared type, array or not.</typeparam>
internal abstract class RawArray<T>
{
    private static RawArray<T>? _instance;
    private static bool _isKnown;

    /// <summary>
    /// Gets how to handle values of the type; <see langword="null"/> if they are not such arrays. Found on first use, like
    /// <see cref="SlotOf{T}.Instance"/>.
    /// </summary>
    public static RawArray<T>? Instance => Volatile.Read(ref _isKnown) ? _instance : Find();

    /// <summary>Gets the bytes of an array.</summary>
    public abstract bool TryGetBytes(T value, out ReadOnlySpan<byte> bytes);

    /// <summary>Creates an array, and returns the room for its bytes.</summary>
    /// <exception cref="SerializationFailedException">An array cannot have this number of bytes.</exception>
    public abstract T Allocate(long length, out Span<byte> room);

    /// <summary>Checks an array whose bytes came from another process.</summary>
    /// <exception cref="SerializationFailedException">An element has bits that are impossible for its type.</exception>
    public abstract void Check(T array);

    private static RawArray<T>? Find()
    {
        RawArray<T>? found = typeof(T).IsSZArray && typeof(T).GetElementType() is { } element && BlittableTypes.Contains(element)
            ? (RawArray<T>)Activator.CreateInstance(typeof(RawArrayOf<>).MakeGenericType(element))!
            : null;
        _instance = found;
        Volatile.Write(ref _isKnown, true); // a release: a thread that sees this sees the line above
        return found;
    }
}

/// <inheritdoc/>
internal sealed class RawArrayOf<TElement> : RawArray<TElement[]>
{
    // A span of bytes is limited to 2 GiB; longer arrays are left to the serializer.
    private const int Most = 1 << 30;

    /// <inheritdoc/>
    public override bool TryGetBytes(TElement[] value, out ReadOnlySpan<byte> bytes)
    {
        // An int[] can be declared as a uint[].
        if (value is null || value.GetType() != typeof(TElement[]) || (long)value.Length * Unsafe.SizeOf<TElement>() > Most)
        {
            bytes = default;
            return false;
        }

        bytes = BytesOf(value);
        return true;
    }

    /// <inheritdoc/>
    public override TElement[] Allocate(long length, out Span<byte> room)
    {
        if (length is < 0 or > Most || length % Unsafe.SizeOf<TElement>() != 0)
        {
            throw FailureMessages.ForReading(
                new DamagedMessageException("an array has another size"), typeof(TElement[]));
        }

        TElement[] array = length == 0 ? [] : GC.AllocateUninitializedArray<TElement>((int)length / Unsafe.SizeOf<TElement>());
        room = BytesOf(array);
        return array;
    }

    /// <inheritdoc/>
    public override void Check(TElement[] array)
    {
        try
        {
            SoundBits<TElement>.Check((ReadOnlySpan<TElement>)array);
        }
        catch (DamagedMessageException damage)
        {
            throw FailureMessages.ForReading(damage, typeof(TElement[]));
        }
    }

    private static Span<byte> BytesOf(TElement[] array) => MemoryMarshal.CreateSpan(
        ref Unsafe.As<TElement, byte>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length * Unsafe.SizeOf<TElement>());
}
