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
        Case.Works("XmlElement", () => (XmlElement)Document("<a xmlns:p='u'><b c='1'>t</b><p:b/></a>").DocumentElement!.LastChild!, (a, b) => Same(a.OwnerDocument, b.OwnerDocument) && b.OwnerDocument.DocumentElement!.LastChild == b),
        Case.Works("XmlAttribute", () => Document(Rich).DocumentElement!.Attributes["p:x"]!, (a, b) => Same(a, b) && b.OwnerElement!.Attributes["p:x"] == b),
        Case.Works<XmlNode[]>("parts of an XmlDocument", () => [.. Document(Rich).DocumentElement!.ChildNodes.Cast<XmlNode>()], (a, b) => a.Zip(b).All(pair => Same(pair.First, pair.Second)) && b.All(node => node.OwnerDocument == b[0].OwnerDocument)),
        Case.Works("an XmlDocument and a part of it", () => Document(Rich) is var d ? (Whole: d, Part: d.DocumentElement!) : default, (a, b) => b.Whole.DocumentElement == b.Part),
        Case.Works("XmlDocument nested far", Nested, Same),
        Case.Refused("XmlElement that is not in its document", () => new XmlDocument().CreateElement("a"), "it is not in the tree of its document"),
        Case.Refused("XmlDocument with a document type", () => Document("<!DOCTYPE a [<!ELEMENT a ANY>]><a/>"), "XmlDocumentType cannot be sent"),
        Case.Refused("XmlElement with an entity of its document type", () => Document("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>").DocumentElement!, "XmlDocumentType cannot be sent"),
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

    private static XmlDocument Nested()
    {
        XmlDocument document = new();
        XmlNode parent = document;
        for (int i = 0; i < 500; i++)
        {
            parent = parent.AppendChild(document.CreateElement("n"))!;
        }

        return document;
    }

    private static bool Same(XmlNode a, XmlNode b) => a.GetType() == b.GetType() &&
        (a.NodeType, a.Name, a.LocalName, a.Prefix, a.NamespaceURI, a.Value) == (b.NodeType, b.Name, b.LocalName, b.Prefix, b.NamespaceURI, b.Value) &&
        a.ChildNodes.Count == b.ChildNodes.Count && a.ChildNodes.Cast<XmlNode>().Zip(b.ChildNodes.Cast<XmlNode>()).All(pair => Same(pair.First, pair.Second)) &&
        a.Attributes?.Count == b.Attributes?.Count && (a.Attributes is null || a.Attributes.Cast<XmlNode>().Zip(b.Attributes!.Cast<XmlNode>()).All(pair => Same(pair.First, pair.Second))) &&
        (a as XmlElement)?.IsEmpty == (b as XmlElement)?.IsEmpty && (a as XmlDocument)?.PreserveWhitespace == (b as XmlDocument)?.PreserveWhitespace;
}
