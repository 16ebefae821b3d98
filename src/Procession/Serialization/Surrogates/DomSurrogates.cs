using System.Xml;

namespace Procession.Serialization;

/// <summary>The older kind of XML trees: documents, and parts of them, each with a document of its own.</summary>
internal static class DomSurrogates
{
    public static Surrogate Node() => new Surrogate<XmlNode, DomTokens>(DomFlattener.Flatten, DomBuilder.Build);
}

/// <summary>What comes next in such a tree; all but the first have a name or a value. The numbers are the wire format.</summary>
internal enum DomToken : byte
{
    /// <summary>The end of a node that has others in it.</summary>
    End = 0,

    /// <summary>An element of two tags: its prefix, name and namespace.</summary>
    Element = 1,

    /// <summary>An element of one tag: its prefix, name and namespace.</summary>
    EmptyElement = 2,

    /// <summary>An attribute, which has nodes in it: its prefix, name and namespace.</summary>
    Attribute = 3,

    /// <summary>A text.</summary>
    Text = 4,

    /// <summary>A CDATA section.</summary>
    CData = 5,

    /// <summary>A comment.</summary>
    Comment = 6,

    /// <summary>Space that means nothing.</summary>
    Whitespace = 7,

    /// <summary>Space that is to be kept.</summary>
    SignificantWhitespace = 8,

    /// <summary>A processing instruction: its target and data.</summary>
    Instruction = 9,

    /// <summary>An XML declaration: version, encoding and standalone.</summary>
    Declaration = 10,

    /// <summary>A reference to an entity: its name.</summary>
    EntityReference = 11,

    /// <summary>A document.</summary>
    Document = 12,

    /// <summary>A fragment of a document.</summary>
    Fragment = 13,
}

/// <summary>A tree, flat, in document order, and whether its document keeps all space.</summary>
[Sendable]
internal readonly record struct DomTokens(DomToken[] Tokens, string?[] Texts, bool PreserveWhitespace);
