using System.Data.SqlTypes;
using System.Xml;

namespace Procession.Serialization;

/// <summary>Large database values, unless they are read from a stream.</summary>
internal static class SqlSurrogates
{
    private const string Stream = "it reads from a stream, which belongs to this process; send its Value";

    public static Surrogate Bytes() => new Surrogate<SqlBytes, (byte[]? Buffer, long Length)>(
        bytes => bytes.IsNull ? default
            : bytes.Storage == StorageState.Stream ? throw new Refusal(typeof(SqlBytes), Stream)
            : (bytes.Buffer, bytes.Length),
        wire =>
        {
            SqlBytes bytes = new(wire.Buffer);
            if (wire.Buffer is not null)
            {
                bytes.SetLength(wire.Length);
            }

            return bytes;
        });

    public static Surrogate Chars() => new Surrogate<SqlChars, (char[]? Buffer, long Length)>(
        chars => chars.IsNull ? default
            : chars.Storage == StorageState.Stream ? throw new Refusal(typeof(SqlChars), Stream)
            : (chars.Buffer, chars.Length),
        wire =>
        {
            SqlChars chars = new(wire.Buffer);
            if (wire.Buffer is not null)
            {
                chars.SetLength(wire.Length);
            }

            return chars;
        });

    public static Surrogate Xml() => new Surrogate<SqlXml, string?>(
        xml => xml.IsNull ? null : xml.Value,
        text => text is null ? SqlXml.Null : Read(text));

    private static SqlXml Read(string text)
    {
        XmlReaderSettings settings = new() { ConformanceLevel = ConformanceLevel.Fragment };
        using XmlReader reader = XmlReader.Create(new StringReader(text), settings);
        return new SqlXml(reader);
    }
}
