using System.Data;
using System.Globalization;
using System.Xml;

namespace Procession.Serialization;

/// <summary>Data tables and sets, as schema and diffgram, which keeps the state of each row.</summary>
internal static class TableSurrogates
{
    public static Surrogate Table() => new Surrogate<DataTable, (string Schema, string Rows, string Name)>(
        table =>
        {
            // Only a table with a name can be written as XML.
            DataTable named = table.TableName.Length > 0 ? table : table.Copy();
            named.TableName = table.TableName.Length > 0 ? table.TableName : "Table";
            string rows = Text(writer => named.WriteXml(writer, XmlWriteMode.DiffGram));
            return (Text(named.WriteXmlSchema), rows, table.TableName);
        },
        wire =>
        {
            DataTable table = new() { Locale = CultureInfo.InvariantCulture };
            Parse(wire.Schema, table.ReadXmlSchema);
            Parse(wire.Rows, reader => table.ReadXml(reader));
            table.TableName = wire.Name;
            return table;
        });

    public static Surrogate Set() => new Surrogate<DataSet, (string Schema, string Rows)>(
        set => (Text(set.WriteXmlSchema), Text(writer => set.WriteXml(writer, XmlWriteMode.DiffGram))),
        wire =>
        {
            DataSet set = new() { Locale = CultureInfo.InvariantCulture };
            Parse(wire.Schema, set.ReadXmlSchema);
            Parse(wire.Rows, reader => set.ReadXml(reader, XmlReadMode.DiffGram));
            return set;
        });

    private static string Text(Action<XmlWriter> write)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        XmlWriterSettings settings = new() { NewLineHandling = NewLineHandling.Entitize };
        using (XmlWriter writer = XmlWriter.Create(text, settings))
        {
            write(writer);
        }

        return text.ToString();
    }

    private static void Parse(string text, Action<XmlReader> read)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(text));
        read(reader);
    }
}
