#pragma warning disable CA5371, CA5372 // What is read here is written here.

using System.Collections.Specialized;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.ComponentModel.Design;
using System.Data;
using System.Data.Common;
using System.Data.SqlTypes;
using System.Globalization;
using System.Runtime.Serialization;
using System.Transactions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using System.Xml.Serialization;
using System.Xml.Xsl;

namespace Procession.Tests.Serialization;

/// <summary>Databases, XML and components.</summary>
internal static class DataSamples
{
    public static IEnumerable<TypeSample> All => [.. SqlTypes, .. Tables, .. Linq, .. Documents, .. XmlParts, .. Events];

    private static IEnumerable<TypeSample> SqlTypes =>
    [
        Sample.Data(() => new SqlBinary([1, 2])),
        Sample.Data(() => SqlBoolean.True),
        Sample.Data(() => new SqlByte(5)),
        Sample.Data(() => new SqlBytes([1, 2])),
        Sample.Data(() => new SqlChars(['a', 'b'])),
        Sample.Data(() => new SqlDateTime(2024, 1, 2)),
        Sample.Data(() => SqlDecimal.Parse("12345678901234567890.55")),
        Sample.Data(() => new SqlDouble(1.5)),
        Sample.Data(() => new SqlGuid("6F9619FF-8B86-D011-B42D-00CF4FC964FF")),
        Sample.Data(() => new SqlInt16(5)),
        Sample.Data(() => SqlInt32.Null),
        Sample.Data(() => new SqlInt64(5)),
        Sample.Data(() => new SqlMoney(1.5m)),
        Sample.Data(() => new SqlSingle(1.5f)),
        Sample.Data(() => new SqlString("Aß", 1031, SqlCompareOptions.IgnoreCase), text => text.CompareTo(new SqlString("aß", 1031, SqlCompareOptions.IgnoreCase))),
        Sample.Data(() => new SqlXml(XmlReader.Create(new StringReader("<a>x</a>"))), xml => xml.Value),
    ];

    private static IEnumerable<TypeSample> Tables =>
    [
        Sample.Data(() => Table(), Content),
        Sample.Data(() => Set(), set => Content(set.Tables[0])),
        Sample.Data(() => new PropertyCollection { ["k"] = 5 }, properties => properties["k"]),
        Sample.Data(() => new DataColumnMapping("a", "b")),
        Sample.Data(() => new DataColumnMappingCollection { { "a", "b" } }),
        Sample.Data(() => new DataTableMapping("a", "b", [new DataColumnMapping("c", "d")])),
        Sample.Data(() => new DataTableMappingCollection { { "a", "b" } }),
        Sample.Data(() => new DbConnectionStringBuilder { ConnectionString = "Server=s;Password='a;b'" }, builder => builder["server"]),
        Sample.Data(() => new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open)),
        Sample.Data(() => new StatementCompletedEventArgs(5)),
        Sample.Data(() => new TransactionOptions { IsolationLevel = System.Transactions.IsolationLevel.Snapshot, Timeout = TimeSpan.FromSeconds(5) }),
        Sample.Data<DataRowComparer<DataRow>>(() => DataRowComparer.Default),
        Sample.Data(() => Table().Rows[0], row => row[0]),
        Sample.Bound(() => Table().Rows),
        Sample.Data(() => Table().Columns[0]),
        Sample.Bound(() => Table().Columns),
        Sample.Data(() => Table().DefaultView, view => view.Count),
        Sample.Bound(() => Table().DefaultView[0]),
        Sample.Bound(() => Table().Constraints),
        Sample.Bound(() => Set().Tables),
        Sample.Bound(() => Table().CreateDataReader()),
        Sample.Bound(() => new UniqueConstraint(Table().Columns[0])),
        Sample.Bound(() => new CommittableTransaction()),
        Sample.Bound(() => new TransactionScope()),
    ];

    private static IEnumerable<TypeSample> Linq =>
    [
        Sample.Data(() => XDocument.Parse("<?xml version=\"1.0\" encoding=\"utf-8\"?><!--c--><a x=\"1\"> <b/>t</a>", LoadOptions.PreserveWhitespace)),
        Sample.Data(() => XElement.Parse("<a xmlns:p='u' p:x='1'><p:b/>t</a>")),
        Sample.Data(() => new XAttribute(XName.Get("n", "u"), "v")),
        Sample.Data(() => new XText("t")),
        Sample.Data(() => new XCData("t")),
        Sample.Data(() => new XComment("t")),
        Sample.Data(() => new XProcessingInstruction("t", "d")),
        Sample.Data(() => new XDocumentType("n", "p", "s", "i")),
        Sample.Data(() => new XDeclaration("1.0", "utf-8", "yes")),
        Sample.Data(() => XName.Get("n", "u"), name => name == XName.Get("n", "u")),
        Sample.Data(() => XNamespace.Get("u"), space => space == XNamespace.Get("u")),
        Sample.Data(() => new XNodeEqualityComparer(), comparer => comparer.Equals(new XText("a"), new XText("a"))),
        Sample.Data(() => new XNodeDocumentOrderComparer()),
        Sample.Bound(() => new XStreamingElement("a", 5)),
    ];

    private static IEnumerable<TypeSample> Documents =>
    [
        Sample.Data(Document, document => document.OuterXml),
        Sample.Data(() => Document().DocumentElement!, element => element.OuterXml),
        Sample.Data(() => Document().DocumentElement!.Attributes[0], attribute => attribute.Value),
        Sample.Data(() => (XmlText)Document().DocumentElement!.FirstChild!, text => text.Value),
    ];

    private static IEnumerable<TypeSample> XmlParts =>
    [
        Sample.Data(() => new XmlQualifiedName("n", "u")),
        Sample.Open(Names, names => (names.LookupNamespace("p"), names.LookupPrefix("u"))),
        Sample.Open(() => new NameTable(), names => names.Add("x")),
        Sample.Data(() => new XmlWriterSettings { Indent = true, IndentChars = "\t", NewLineHandling = NewLineHandling.Entitize }),
        Sample.Data(() => new XmlReaderSettings { IgnoreComments = true, DtdProcessing = DtdProcessing.Ignore, MaxCharactersInDocument = 5 }),
        Sample.Data(() => new XmlSchemaCompilationSettings { EnableUpaCheck = false }),
        Sample.Data(() => new DataContractSerializerSettings { PreserveObjectReferences = true, KnownTypes = [typeof(int)] }),
        Sample.Data(() => new XmlDictionaryReaderQuotas { MaxDepth = 5 }),
        Sample.Data(() => new UniqueId("urn:x")),
        Sample.Open(() => new System.Runtime.Serialization.DateTimeFormat("yyyy")),
        Sample.Data(() => new XsltSettings(true, false)),
        Sample.Data(() => new XmlSerializerNamespaces([new XmlQualifiedName("p", "u")]), names => names.ToArray()),
        Sample.Data(() => new XmlRootAttribute("r") { Namespace = "u" }),
        Sample.Data(() => new DataContractAttribute { Name = "n" }),
        Sample.Open(() => XmlSchema.Read(new StringReader("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'/>"), null)!),
        Sample.Data(() => new XmlSchemaSet()),
        Sample.Bound(() => new XmlSerializer(typeof(int))),
        Sample.Bound(() => new DataContractSerializer(typeof(int))),
        Sample.Bound(() => new XslCompiledTransform()),
        Sample.Bound(() => new System.Xml.XPath.XPathDocument(new StringReader("<a/>"))),
        Sample.Bound(() => XmlReader.Create(new StringReader("<a/>"))),
        Sample.Bound(() => XmlWriter.Create(Stream.Null)),
        Sample.Bound(() => Document().CreateNavigator()!),
    ];

    private static IEnumerable<TypeSample> Events =>
    [
        Sample.Data(() => new PropertyChangedEventArgs("p")),
        Sample.Data(() => new PropertyChangingEventArgs("p")),
        Sample.Data(() => new DataErrorsChangedEventArgs("p")),
        Sample.Data(() => new CancelEventArgs(true)),
        Sample.Data(() => new HandledEventArgs(true)),
        Sample.Data(() => new DoWorkEventArgs("x") { Result = 5 }),
        Sample.Data(() => new ProgressChangedEventArgs(5, "x")),
        Sample.Data(() => new RunWorkerCompletedEventArgs(5, null, false)),
        Sample.Data(() => new AsyncCompletedEventArgs(new TimeoutException("m"), true, "x")),
        Sample.Data(() => new AddingNewEventArgs(5)),
        Sample.Data(() => new CollectionChangeEventArgs(CollectionChangeAction.Add, 5)),
        Sample.Data(() => new ListChangedEventArgs(ListChangedType.ItemAdded, 3, 2)),
        Sample.Data(() => new RefreshEventArgs(typeof(int))),
        Sample.Data(() => new System.Timers.ElapsedEventArgs(new DateTime(2024, 1, 2))),
        Sample.Data(() => new ValidationResult("m", ["a", "b"])),
        Sample.Data(() => new CommandID(Guid.Parse("6F9619FF-8B86-D011-B42D-00CF4FC964FF"), 5)),
        Sample.Data(() => new MaskedTextProvider("000-000", CultureInfo.InvariantCulture), mask => (mask.Add("123"), mask.ToString())),
        Sample.Data(() => new System.Dynamic.CallInfo(2, "a")),
        Sample.Bound(() => new ValidationContext(new object())),
        Sample.Bound(() => new BackgroundWorker()),
        Sample.Bound(() => new Component()),
        Sample.Bound(() => new Container()),
        Sample.Bound(() => new ServiceContainer()),
        Sample.Bound(() => new EventHandlerList()),
        Sample.Bound(() => TypeDescriptor.GetProperties(typeof(Version))[0]),
        Sample.Bound(() => TypeDescriptor.GetProperties(typeof(Version))),
    ];

    private static DataTable Table()
    {
        DataTable table = new("t") { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add("id", typeof(int));
        table.Columns.Add("name", typeof(string));
        table.Rows.Add(1, "one");
        table.Rows.Add(2, DBNull.Value);
        table.AcceptChanges();
        table.Rows[0]["name"] = "changed";
        return table;
    }

    private static DataSet Set()
    {
        DataSet set = new("s") { Locale = CultureInfo.InvariantCulture };
        set.Tables.Add(Table());
        return set;
    }

    private static object Content(DataTable table) => table.Rows.Cast<DataRow>()
        .Select(row => (row.RowState, row[0], row[1], row[1, DataRowVersion.Original])).ToArray();

    private static XmlDocument Document()
    {
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml("<?xml version=\"1.0\"?><!--c--><a x=\"1\">t<b/> </a>");
        return document;
    }

    private static XmlNamespaceManager Names()
    {
        XmlNamespaceManager names = new(new NameTable());
        names.AddNamespace("p", "u");
        return names;
    }
}
