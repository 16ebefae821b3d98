using System.Xml;

namespace Procession.Serialization;

/// <summary>XmlNode trees: a document, or a part of one, which is sent with its document.</summary>
internal static class DomSurrogates
{
    private const string Cure = "; send the document, or the OuterXml of the part";

    public static Surrogate Document() => new Surrogate<XmlDocument, DomTokens>(DomFlattener.Flatten, DomBuilder.Build);

    public static Surrogate Node() => new Surrogate<XmlNode, Part>(
        node => PartsOf(node.OwnerDocument!).IndexOf(node) is var number and >= 0
            ? new Part(node.OwnerDocument!, number)
            : throw new Refusal(node.GetType(), "it is not in the tree of its document, or inside of an attribute" + Cure),
        wire => PartsOf(wire.Document) is var parts && (uint)wire.Number < (uint)parts.Count
            ? parts[wire.Number]
            : throw new DamagedMessageException("it is a part of nothing"));

    // In document order, attributes after their elements.
    private static List<XmlNode> PartsOf(XmlDocument document)
    {
        List<XmlNode> parts = [];
        for (XmlNode? node = document; node is not null; node = DomFlattener.Next(node, document))
        {
            parts.Add(node);
            parts.AddRange(node.Attributes?.Cast<XmlNode>() ?? []);
        }

        return parts;
    }

    /// <summary>A part of a document, by its number in the document.</summary>
    [Sendable]
    private readonly record struct Part(XmlDocument Document, int Number);
}

/// <summary>
/// The next node in such a tree; all but the first kind have a name or a value. The numbers are the wire format.
/// </summary>
internal enum DomToken : byte
{
    /// <summary>The end of a node that contains others.</summary>
    End = 0,

    /// <summary>An element of two tags: its prefix, name and namespace.</summary>
    Element = 1,

    /// <summary>An element of one tag: its prefix, name and namespace.</summary>
    EmptyElement = 2,

    /// <summary>An attribute, which contains nodes: its prefix, name and namespace.</summary>
    Attribute = 3,

    /// <summary>A text.</summary>
    Text = 4,

    /// <summary>A CDATA section.</summary>
    CData = 5,

    /// <summary>A comment.</summary>
    Comment = 6,

    /// <summary>Insignificant whitespace.</summary>
    Whitespace = 7,

    /// <summary>Significant whitespace.</summary>
    SignificantWhitespace = 8,

    /// <summary>A processing instruction: its target and data.</summary>
    Instruction = 9,

    /// <summary>An XML declaration: version, encoding and standalone.</summary>
    Declaration = 10,

    /// <summary>A reference to an entity: its name.</summary>
    EntityReference = 11,

    /// <summary>A document.</summary>
    Document = 12,
}

/// <summary>A flattened tree in document order, and whether its document preserves whitespace.</summary>
[Sendable]
internal readonly record struct DomTokens(DomToken[] Tokens, string?[] Texts, bool PreserveWhitespace);
