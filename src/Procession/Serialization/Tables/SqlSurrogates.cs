using System.Data.SqlTypes;
using System.Xml;

namespace Procession.Serialization;

/// <summary>Those types of databases that hold references; the others are copied as they are.</summary>
internal static class SqlSurrogates
{
    public static Surrogate Text() => new Surrogate<SqlString, (string? Text, int Locale, SqlCompareOptions Options)>(
        text => text.IsNull ? default : (text.Value, text.LCID, text.SqlCompareOptions),
        wire => wire.Text is null ? SqlString.Null : new SqlString(wire.Text, wire.Locale, wire.Options));

    public static Surrogate Binary() => new Surrogate<SqlBinary, byte[]?>(
        binary => binary.IsNull ? null : binary.Value,
        bytes => bytes is null ? SqlBinary.Null : new SqlBinary(bytes));

    public static Surrogate Bytes() => new Surrogate<SqlBytes, byte[]?>(
        bytes => bytes.IsNull ? null : bytes.Value,
        bytes => bytes is null ? SqlBytes.Null : new SqlBytes(bytes));

    public static Surrogate Chars() => new Surrogate<SqlChars, char[]?>(
        chars => chars.IsNull ? null : chars.Value,
        chars => chars is null ? SqlChars.Null : new SqlChars(chars));

    public static Surrogate Xml() => new Surrogate<SqlXml, string?>(
        xml => xml.IsNull ? null : xml.Value,
        text =>
        {
            if (text is null)
            {
                return SqlXml.Null;
            }

            XmlReaderSettings settings = new() { ConformanceLevel = ConformanceLevel.Fragment };
            using XmlReader reader = XmlReader.Create(new StringReader(text), settings);
            return new SqlXml(reader);
        });
}
