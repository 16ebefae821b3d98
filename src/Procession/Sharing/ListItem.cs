using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Procession.Serialization;

namespace Procession.Sharing;

/// <summary>The kinds of items in a slot of a shared list.</summary>
internal enum ListItemKind : byte
{
    Null = 0,
    Bool = 1,
    Integer = 2,
    Real = 3,
    Text = 4,
    Bytes = 5,
}

/// <summary>An item of a shared list in the form of bytes.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Content">The bytes, without end mark or padding.</param>
internal readonly record struct ListItem(ListItemKind Kind, byte[] Content)
{
    private const int NumberSize = 8;
    private static readonly UTF8Encoding StrictText = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The size of its slot, by Python's rule: 8 bytes; for texts and bytes up to 8 more than their length.
    /// </summary>
    public int Capacity => Kind is ListItemKind.Text or ListItemKind.Bytes
        ? checked(((Content.Length / NumberSize) + 1) * NumberSize)
        : NumberSize;

    /// <exception cref="ArgumentException">A shared list cannot hold the value.</exception>
    public static ListItem Of(object? value) => value switch
    {
        null => new(ListItemKind.Null, []),
        bool flag => new(ListItemKind.Bool, [flag ? (byte)1 : (byte)0]),
        string text => new(ListItemKind.Text, StrictText.GetBytes(text)),
        byte[] bytes => new(ListItemKind.Bytes, bytes),
        float or double => new(
            ListItemKind.Real, Raw(BitConverter.DoubleToInt64Bits(Convert.ToDouble(value, CultureInfo.InvariantCulture)))),
        ulong and > long.MaxValue => throw new ArgumentException(
            $"A SharedList keeps whole numbers as long; {value} is larger.", nameof(value)),
        sbyte or byte or short or ushort or int or uint or long or ulong => new(
            ListItemKind.Integer, Raw(Convert.ToInt64(value, CultureInfo.InvariantCulture))),
        _ => throw new ArgumentException(
            $"A SharedList holds string, byte[], whole numbers, double, bool and null; "
            + $"a {TypeName.Show(value.GetType())} does not fit. "
            + "For structs use a SharedArray.",
            nameof(value)),
    };

    /// <summary>The least number of bytes of an item's content.</summary>
    public static int LeastSize(ListItemKind kind) => kind switch
    {
        ListItemKind.Bool => 1,
        ListItemKind.Integer or ListItemKind.Real => NumberSize,
        _ => 0,
    };

    public static object? Decode(ListItemKind kind, ReadOnlySpan<byte> content) => kind switch
    {
        ListItemKind.Null => null,
        ListItemKind.Bool => content[0] != 0,
        ListItemKind.Integer => MemoryMarshal.Read<long>(content),
        ListItemKind.Real => MemoryMarshal.Read<double>(content),
        ListItemKind.Text => Encoding.UTF8.GetString(content),
        ListItemKind.Bytes => content.ToArray(),
        _ => throw new InvalidDataException($"An item of a SharedList is damaged: there is no kind {(int)kind}."),
    };

    /// <summary>Compares values that <see cref="Decode"/> has returned: by value, arrays of bytes by content.</summary>
    public static bool AreEqual(object? one, object? other) =>
        one is byte[] bytes && other is byte[] others ? bytes.AsSpan().SequenceEqual(others) : Equals(one, other);

    private static byte[] Raw(long number) => BitConverter.GetBytes(number);
}
