using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Serialization;

/// <summary>
/// Checks whether raw bytes can be values of a type. An invalid decimal or DateTimeOffset is not only nonsense: adding to it,
/// or printing it, can end the process.
/// </summary>
internal static class SoundBits<T>
{
    private static SoundBits.Place[]? _places;

    private static SoundBits.Place[] Places => Volatile.Read(ref _places) ?? Find();

    /// <exception cref="DamagedMessageException">No value of the type has such bits.</exception>
    public static void Check(ReadOnlySpan<T> values) => Check(MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)), values.Length * Unsafe.SizeOf<T>()));

    /// <inheritdoc cref="Check(ReadOnlySpan{T})"/>
    public static void Check(ReadOnlySpan<byte> bytes)
    {
        if (typeof(T).IsPrimitive)
        {
            return;
        }

        foreach (SoundBits.Place place in Places)
        {
            for (int offset = place.Offset; offset < bytes.Length; offset += Unsafe.SizeOf<T>())
            {
                if (!place.IsSound(bytes[offset..]))
                {
                    throw new DamagedMessageException($"a {TypeName.Show(typeof(T))} has bits that none can have");
                }
            }
        }
    }

    // Two threads may do this at once, with the same result.
    private static SoundBits.Place[] Find()
    {
        SoundBits.Place[] found = [.. SoundBits.PlacesIn(typeof(T))];
        Volatile.Write(ref _places, found);
        return found;
    }
}

/// <summary>Finds the places that <see cref="SoundBits{T}"/> checks.</summary>
internal static class SoundBits
{
    /// <summary>Finds the values in a struct, at any depth, for which not all bits are possible.</summary>
    public static IEnumerable<Place> PlacesIn(Type type)
    {
        if (type == typeof(decimal) || type == typeof(DateTimeOffset))
        {
            return [new Place(0, type == typeof(decimal))];
        }

        if (type.IsPrimitive || type.IsEnum)
        {
            return [];
        }

        // Whether there is a value, then the value.
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            int start = SizeOf(type) - SizeOf(underlying);
            return PlacesIn(underlying).Select(place => place with { Offset = start + place.Offset });
        }

        // A field that shares its bytes with another field may have any bits.
        IEnumerable<Place> places = FieldLayout.AllFieldsOf(type)
            .Where(field => !OverlappingFields.Contain(field))
            .SelectMany(field =>
                PlacesIn(field.FieldType).Select(place => place with { Offset = OffsetOf(field) + place.Offset }));
        if (type.GetCustomAttribute<InlineArrayAttribute>() is not { } inline)
        {
            return places;
        }

        int size = SizeOf(type) / inline.Length;
        return Enumerable.Range(0, inline.Length).SelectMany(
            i => places.Select(place => place with { Offset = place.Offset + (i * size) }));
    }

    // The offset at which the bytes of the struct change when all bits of the field are set.
    private static int OffsetOf(FieldInfo field)
    {
        object value = RuntimeHelpers.GetUninitializedObject(field.FieldType);
        BytesOf(value).Fill(byte.MaxValue);
        object owner = RuntimeHelpers.GetUninitializedObject(field.DeclaringType!);
        field.SetValue(owner, value);
        return BytesOf(owner).IndexOfAnyExcept((byte)0);
    }

    // The box of a nullable value is a box of the value.
    private static Span<byte> BytesOf(object box) =>
        MemoryMarshal.CreateSpan(ref ObjectMemory.Of(box), SizeOf(box.GetType()));

    private static int SizeOf(Type type) => RuntimeHelpers.SizeOf(type.TypeHandle);

    /// <summary>The place of a decimal, or of a DateTimeOffset, in a struct.</summary>
    internal readonly record struct Place(int Offset, bool IsDecimal)
    {
        private const int LargestScale = 28 << 16;
        private const uint SignAndScale = 0x80FF_0000;

        public bool IsSound(ReadOnlySpan<byte> bytes) =>
            IsDecimal ? IsSoundDecimal(BitConverter.ToUInt32(bytes)) : IsSound(MemoryMarshal.Read<DateTimeOffset>(bytes));

        private static bool IsSoundDecimal(uint flags) =>
            (flags & ~SignAndScale) == 0 && (flags & 0x00FF_0000) <= LargestScale;

        private static bool IsSound(DateTimeOffset value)
        {
            long utc = value.UtcDateTime.Ticks;
            int minutes = value.TotalOffsetMinutes;
            return minutes is >= -14 * 60 and <= 14 * 60 && IsDate(utc) && IsDate(utc + (minutes * TimeSpan.TicksPerMinute));
        }

        private static bool IsDate(long ticks) => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }
}
