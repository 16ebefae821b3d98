using System.Xml.Linq;

namespace Procession.Tests.Serialization;

internal static class XmlCases
{
    // Takes minutes where the time grows with the square of it.
    private const int Depth = 100_000;

    private const string Rich =
        """
        <?xml version="1.0" encoding="iso-8859-1" standalone="yes"?>
        <!DOCTYPE a PUBLIC "-//x//y" "http://x/y.dtd" [<!ELEMENT a ANY>]>
        <?go on?><!-- before -->
        <a xmlns="urn:d" xmlns:p="urn:p" p:x=" 1 " y="&#10;"> <b/><c></c>text<![CDATA[<raw>]]>tail
          <p:d xmlns:p="urn:q" p:e="2">&amp;</p:d><?in side?></a><!-- after -->
        """;

    public sealed class Own(string name) : XElement(name);

    public static IEnumerable<SerializationCase> All => [.. Trees, .. Parts];

    private static IEnumerable<SerializationCase> Trees =>
    [
        Case.Works("XDocument", () => XDocument.Parse("<?xml version=\"1.0\" encoding=\"utf-8\"?><a x=\"1\"> <b/>t</a>", LoadOptions.PreserveWhitespace), Same),
        Case.Works("XDocument of all kinds of nodes", () => XDocument.Parse(Rich, LoadOptions.PreserveWhitespace), Same),
        Case.Works("XDocument empty", () => new XDocument(), Same),
        Case.Works("XDocument of a comment alone", () => new XDocument(new XComment("c")), Same),
        Case.Works("XDocument with a declaration alone", () => new XDocument(new XDeclaration("1.0", "utf-16", null)), Same),
        Case.Works("XDocument without a declaration", () => new XDocument(new XElement("a")), Same),
        Case.Works("XDocument with a document type", () => new XDocument(new XDocumentType("html", null, null, null!), new XElement("html")), Same),
        .. "\u0000\u001f\ufffe\ud800\r\n\t ".Select(c => Case.Works($"XElement with character {(int)c:x4}", () => new XElement("a", new XAttribute("x", $"[{c}]"), $"x{c}", new XCData($"{c}")), Same)),
        Case.Works("XElement with what XML text cannot say", () => new XElement("a", new XComment("a--b-"), new XCData("x]]>y"), new XProcessingInstruction("p", "?>")), Same),
        Case.Works("XElement with texts beside each other", () => new XElement("a", new XText("1"), new XText(""), new XText("2")), Same),
        Case.Works("XElement with an empty text", () => new XElement("a", new XText("")), Same),
        Case.Works("XElement in one tag and in two", () => new XElement("r", new XElement("a"), new XElement("a", "")), Same),
        Case.Works("XElement nested far", Nested, (a, b) => b.Descendants().Count() == Depth),
        Case.Works("XElement with a namespace from outside", () => Inner("<a xmlns:xs='u' xmlns='d'><b type='xs:int'/></a>"), (a, b) => b.GetNamespaceOfPrefix("xs") == "u" && b.GetDefaultNamespace() == "d" && b.Parent is null && b.ToString().Contains("xs:int", StringComparison.Ordinal)),
        Case.Works("XElement with namespaces of its own", () => Inner("<a xmlns:p='u' xmlns:q='v'><p:b xmlns:p='w'><p:c/></p:b></a>"), (a, b) => b.GetNamespaceOfPrefix("p") == "w" && b.GetNamespaceOfPrefix("q") == "v" && b.Name == XName.Get("b", "w") && b.ToString().Contains("<p:c", StringComparison.Ordinal)),
        Case.Works("XElement without a namespace inside one that has one", () => new XElement(XName.Get("a", "d"), new XAttribute("xmlns", "d"), new XElement("b")).Elements().First(), (a, b) => b.ToString() == "<b />"),
        Case.Works("XElement inside, without namespaces", () => Inner("<a><b c='1'>t</b></a>"), XNode.DeepEquals),
        Case.Refused("XElement of the user's class", () => new Own("a"), "Own cannot be sent"),
        Case.Refused("XElement of the user's class inside", () => new XElement("a", new Own("b")), "Own cannot be sent"),
    ];

    private static IEnumerable<SerializationCase> Parts =>
    [
        Case.Works("XAttribute", () => new XAttribute(XName.Get("a", "u"), "v\u0001"), (a, b) => a.Name == b.Name && a.Value == b.Value && b.Parent is null),
        Case.Works("XText", () => new XText("x\r"), Same),
        Case.Works("XCData", () => new XCData("]]>"), Same),
        Case.Works<XText>("XCData as XText", () => new XCData("c"), Same),
        Case.Works("XComment", () => new XComment("--"), Same),
        Case.Works("XProcessingInstruction", () => new XProcessingInstruction("t", "d"), Same),
        Case.Works("XDocumentType", () => new XDocumentType("n", "p", "s", "i"), Same),
        Case.Works<XObject[]>("parts of XML", () => [new XAttribute("a", "1"), new XElement("b", "2"), new XText("3"), new XDocument()], (a, b) => b[0] is XAttribute && b[1] is XElement { Value: "2" } && b[3] is XDocument),
        Case.Works<IEnumerable<XElement>>("elements of a document", () => XDocument.Parse("<a><b/><b>2</b></a>").Root!.Elements(), (a, b) => b.Count() == 2 && b.Last().Value == "2"),
        Case.Works("XDeclaration", () => new XDeclaration("1.0", null, "no"), (a, b) => a.ToString() == b.ToString() && b.Encoding is null),
        Case.Works("XName and XNamespace", () => (XName.Get("a", "u"), XNamespace.Xml), (a, b) => ReferenceEquals(a.Item1, b.Item1) && ReferenceEquals(a.Xml, b.Xml)),
        Case.Works("Dictionary of XNames", () => new Dictionary<XName, int> { [XName.Get("a", "u")] = 1 }, (a, b) => b[XName.Get("a", "u")] == 1),
    ];

    private static XElement Inner(string text) => XElement.Parse(text, LoadOptions.PreserveWhitespace).Elements().First();

    private static XElement Nested()
    {
        XElement element = new("leaf");
        for (int i = 0; i < Depth; i++)
        {
            element = new XElement("n", element); // Moves it, for it has no parent.
        }

        return element;
    }

    // Not by DeepEquals, for which neighbouring texts are one, and which looks at no declaration.
    private static bool Same(XNode a, XNode b) => a.GetType() == b.GetType() && (a, b) switch
    {
        (XElement x, XElement y) => x.Name == y.Name && x.IsEmpty == y.IsEmpty && Same(x.Nodes(), y.Nodes()) &&
            x.Attributes().Select(at => (at.Name, at.Value)).SequenceEqual(y.Attributes().Select(at => (at.Name, at.Value))),
        (XDocument x, XDocument y) => x.Declaration?.ToString() == y.Declaration?.ToString() && Same(x.Nodes(), y.Nodes()),
        (XText x, XText y) => x.Value == y.Value,
        (XComment x, XComment y) => x.Value == y.Value,
        (XProcessingInstruction x, XProcessingInstruction y) => x.Target == y.Target && x.Data == y.Data,
        (XDocumentType x, XDocumentType y) => (x.Name, x.PublicId, x.SystemId, x.InternalSubset) == (y.Name, y.PublicId, y.SystemId, y.InternalSubset),
        _ => false,
    };

    private static bool Same(IEnumerable<XNode> a, IEnumerable<XNode> b) => a.Count() == b.Count() && a.Zip(b).All(pair => Same(pair.First, pair.Second));
}
