using System.Text;

namespace Procession.Serialization;

/// <summary>Encodings by code page, with their treatment of text or bytes that do not fit.</summary>
internal static class EncodingSurrogates
{
    private const int Utf8 = 65001;

    public static Surrogate Encoding() => new Surrogate<Encoding, EncodingWire>(Take, Rebuild);

    private static EncodingWire Take(Encoding encoding)
    {
        bool mark = encoding.Preamble.Length > 0;
        Encoding? plain = Plain(encoding.CodePage, mark);
        if (plain is null || !plain.Preamble.SequenceEqual(encoding.Preamble))
        {
            throw new Refusal(
                encoding.GetType(), "its code page does not tell how to make it again; create it inside the function");
        }

        // Uses the framework's own Equals, so that the user's fallbacks are not called.
        return new EncodingWire(
            encoding.CodePage,
            mark,
            encoding.IsReadOnly,
            plain.EncoderFallback.Equals(encoding.EncoderFallback) ? null : encoding.EncoderFallback,
            plain.DecoderFallback.Equals(encoding.DecoderFallback) ? null : encoding.DecoderFallback);
    }

    private static Encoding Rebuild(EncodingWire wire)
    {
        Encoding plain = Plain(wire.CodePage, wire.Mark) ?? throw new DamagedMessageException("it names no known code page");
        if (wire.IsReadOnly && wire.Encoder is null && wire.Decoder is null)
        {
            return plain;
        }

        Encoding encoding = (Encoding)plain.Clone();
        encoding.EncoderFallback = wire.Encoder ?? plain.EncoderFallback;
        encoding.DecoderFallback = wire.Decoder ?? plain.DecoderFallback;
        if (wire.IsReadOnly)
        {
            HiddenField.Set(typeof(Encoding), encoding, "_isReadOnly", true);
        }

        return encoding;
    }

    private static Encoding? Plain(int codePage, bool mark)
    {
        switch (codePage)
        {
            case Utf8:
                return mark ? System.Text.Encoding.UTF8 : new UTF8Encoding(false);
            case 1200 or 1201:
                return new UnicodeEncoding(codePage == 1201, mark);
            case 12000 or 12001:
                return new UTF32Encoding(codePage == 12001, mark);
            default:
                try
                {
                    // The program may have registered the provider, but a worker has not.
                    return CodePagesEncodingProvider.Instance.GetEncoding(codePage) ??
                        System.Text.Encoding.GetEncoding(codePage);
                }
                catch (Exception exception) when (exception is NotSupportedException or ArgumentException)
                {
                    return null; // such as UTF-7, which the runtime no longer creates
                }
        }
    }

    /// <summary>
    /// The state from which an encoding is rebuilt; a fallback is null if it is the default of the code page.
    /// </summary>
    [Sendable]
    private readonly record struct EncodingWire(
        int CodePage, bool Mark, bool IsReadOnly, EncoderFallback? Encoder, DecoderFallback? Decoder);
}
