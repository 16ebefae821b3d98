using System.Xml;

namespace Procession.Tests.Serialization;

internal static class DomCases
{
    private const string Rich =
        """
        <?xml version="1.0" encoding="utf-16" standalone="no"?>
        <?go on?><!-- before -->
        <a xmlns="urn:d" xmlns:p="urn:p" p:x=" 1 " y="&#10;"> <b/><c></c>text<![CDATA[<raw>]]>tail<p:d xmlns:p="urn:q" p:e="2">&amp;</p:d><?in side?></a>
        """;

    public sealed class Own : XmlDocument;

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("XmlDocument", () => Document("<a b='1'><c/>t</a>"), Same),
        Case.Works("XmlDocument of all kinds of nodes", () => Document(Rich), Same),
        Case.Works("XmlDocument that keeps no space", () => Document("<a> <b/> </a>", false), Same),
        Case.Works("XmlDocument empty", () => new XmlDocument(), Same),
        Case.Works("XmlDocument with what XML text cannot say", Odd, Same),
        Case.Works("XmlElement", () => Document("<a><b c='1'>t</b></a>").DocumentElement!.FirstChild as XmlElement, (a, b) => Same(a!, b!) && b!.ParentNode is null),
        Case.Works("XmlElement with a namespace from outside", () => (XmlElement)Document("<a xmlns:xs='u' xmlns='d'><b type='xs:int'/></a>").DocumentElement!.FirstChild!, (a, b) => b.GetNamespaceOfPrefix("xs") == "u" && b.GetNamespaceOfPrefix("") == "d"),
        Case.Works("XmlAttribute", () => Document(Rich).DocumentElement!.Attributes["p:x"]!, (a, b) => b.Name == "p:x" && b.NamespaceURI == "urn:p" && b.Value == " 1 "),
        Case.Works<XmlNode[]>("parts of XmlDocuments", () => [.. Document("<a> <b c='1'>x</b><![CDATA[y]]><!--z--><?in side?> </a>").DocumentElement!.ChildNodes.Cast<XmlNode>()], (a, b) => a.Zip(b).All(pair => Same(pair.First, pair.Second))),
        Case.Works<XmlNode>("XmlDocumentFragment", () => { XmlDocumentFragment f = new XmlDocument().CreateDocumentFragment(); f.InnerXml = "<a/>x<b/>"; return f; }, Same),
        Case.Works("XmlElement nested far", Nested, (a, b) => b.OuterXml.Length == a.OuterXml.Length),
        Case.Refused("XmlDocument with a document type", () => Document("<!DOCTYPE a [<!ELEMENT a ANY>]><a/>"), "XmlDocumentType cannot be sent"),
        Case.Refused("XmlElement with an entity of its document type", () => Document("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>").DocumentElement!, "XmlEntityReference cannot be sent"),
        Case.Refused("XmlDocument of the user's class", () => new Own(), "Own cannot be sent"),
    ];

    private static XmlDocument Document(string text, bool keepsSpace = true)
    {
        XmlDocument document = new() { PreserveWhitespace = keepsSpace };
        document.LoadXml(text);
        return document;
    }

    private static XmlDocument Odd()
    {
        XmlDocument document = new();
        XmlElement root = document.CreateElement("a");
        document.AppendChild(root);
        root.AppendChild(document.CreateComment("a--b"));
        root.AppendChild(document.CreateTextNode("x\u0001"));
        root.AppendChild(document.CreateTextNode(""));
        root.AppendChild(document.CreateCDataSection("]]>"));
        root.AppendChild(document.CreateEntityReference("lt"));
        root.SetAttribute("y", "\u0000");
        return document;
    }

    private static XmlElement Nested()
    {
        XmlDocument document = new();
        XmlElement element = document.CreateElement("leaf");
        for (int i = 0; i < 500; i++)
        {
            XmlElement outer = document.CreateElement("n");
            outer.AppendChild(element);
            element = outer;
        }

        return element;
    }

    private static bool Same(XmlNode a, XmlNode b) => a.GetType() == b.GetType() &&
        (a.NodeType, a.Name, a.LocalName, a.Prefix, a.NamespaceURI, a.Value) == (b.NodeType, b.Name, b.LocalName, b.Prefix, b.NamespaceURI, b.Value) &&
        a.ChildNodes.Count == b.ChildNodes.Count && a.ChildNodes.Cast<XmlNode>().Zip(b.ChildNodes.Cast<XmlNode>()).All(pair => Same(pair.First, pair.Second)) &&
        a.Attributes?.Count == b.Attributes?.Count && (a.Attributes is null || a.Attributes.Cast<XmlNode>().Zip(b.Attributes!.Cast<XmlNode>()).All(pair => Same(pair.First, pair.Second))) &&
        (a as XmlElement)?.IsEmpty == (b as XmlElement)?.IsEmpty && (a as XmlDocument)?.PreserveWhitespace == (b as XmlDocument)?.PreserveWhitespace;
}
