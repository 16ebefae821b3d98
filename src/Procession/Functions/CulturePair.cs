using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>
/// CurrentCulture and CurrentUICulture as they were at one moment. Immutable, whatever becomes of the originals.
/// </summary>
internal sealed class CulturePair
{
    private const byte Named = 0;
    private const byte Whole = 1;
    private const byte AsTheFirst = 2;
    private readonly CultureInfo _culture;
    private readonly CultureInfo _uiCulture;
    private byte[]? _payload;

    private CulturePair(CultureInfo culture, CultureInfo uiCulture)
    {
        _culture = Frozen(culture);
        _uiCulture = ReferenceEquals(culture, uiCulture) ? _culture : Frozen(uiCulture);
    }

    /// <summary>Both cultures in serialized form; by name if the name determines everything.</summary>
    /// <exception cref="SerializationFailedException">One is of a class that cannot travel.</exception>
    public ReadOnlyMemory<byte> Payload => _payload ??= ToBytes();

    /// <summary>Captures the cultures of this thread.</summary>
    public static CulturePair Capture() => new(CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);

    /// <summary>
    /// Reads a <see cref="Payload"/>. The cultures are read-only: an item must not change them for the next one.
    /// </summary>
    public static (CultureInfo Culture, CultureInfo UICulture) Read(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        CultureInfo culture = Read(reader, first: null);
        return (culture, Read(reader, culture));
    }

    /// <summary>Whether these are the captured objects, and cannot have changed since.</summary>
    public bool IsSurely(CultureInfo culture, CultureInfo uiCulture) =>
        ReferenceEquals(culture, _culture) && ReferenceEquals(uiCulture, _uiCulture);

    /// <summary>Whether these behave the same as the captured ones.</summary>
    public bool IsAs(CultureInfo culture, CultureInfo uiCulture) => IsSame(culture, _culture) && IsSame(uiCulture, _uiCulture);

    private static bool IsSame(CultureInfo culture, CultureInfo taken) =>
        ReferenceEquals(culture, taken) || CultureComparison.AreSame(culture, taken);

    // Makes a copy, unless the culture cannot be changed. The behaviour of a user-defined class is unknown.
    private static CultureInfo Frozen(CultureInfo culture) =>
        culture.IsReadOnly && culture.GetType() == typeof(CultureInfo) ? culture : (CultureInfo)culture.Clone();

    private static CultureInfo Read(BinaryReader reader, CultureInfo? first)
    {
        switch (reader.ReadByte())
        {
            case AsTheFirst when first is not null:
                return first;
            case Named:
                string name = reader.ReadString();
                return CultureComparison.Named(name, reader.ReadBoolean());
            case Whole:
                return ReadWhole(reader.ReadBytes(reader.ReadInt32()));
            default:
                throw new InvalidDataException("The pool sent a culture in an unknown form.");
        }
    }

    // Apart, as writing is below, so that nothing of the serializer is loaded for a culture by name (decision 9).
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CultureInfo ReadWhole(byte[] bytes)
    {
        CultureInfo culture = DefaultSerializer.Shared.Deserialize<CultureInfo>(new ReadOnlySequence<byte>(bytes));
        return culture.GetType() == typeof(CultureInfo) ? CultureInfo.ReadOnly(culture) : culture;
    }

    private byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        Write(writer, _culture, "CurrentCulture");
        if (ReferenceEquals(_uiCulture, _culture))
        {
            writer.Write(AsTheFirst);
        }
        else
        {
            Write(writer, _uiCulture, "CurrentUICulture");
        }

        return stream.ToArray();
    }

    private static void Write(BinaryWriter writer, CultureInfo culture, string role)
    {
        if (CultureComparison.IsAsNamed(culture))
        {
            writer.Write(Named);
            writer.Write(culture.ToString());
            writer.Write(culture.UseUserOverride);
        }
        else
        {
            WriteWhole(writer, culture, role);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteWhole(BinaryWriter writer, CultureInfo culture, string role)
    {
        var buffer = new KeepingWriter();
        try
        {
            DefaultSerializer.Shared.Serialize(buffer, culture);
        }
        catch (UnsendableException e)
        {
            throw new UnsendableException(
                $"CultureInfo.{role} of the calling thread is to hold in the worker too, but cannot travel: {e.Message} Make "
                + "another current for the call, and this one inside the function.",
                e.TypeName,
                $"CultureInfo.{role}",
                e);
        }

        writer.Write(Whole);
        writer.Write(buffer.WrittenMemory.Length);
        writer.Write(buffer.WrittenMemory.Span);
    }
}
