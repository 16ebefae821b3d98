using System.Xml.Linq;

namespace Procession.Serialization;

/// <summary>XML: whole trees and single parts of them, without the tree around the part.</summary>
internal static class XmlSurrogates
{
    public static Surrogate Part<T>()
        where T : XObject => new Surrogate<T, XmlTokens>(
            XmlFlattener.Flatten,
            tokens => XmlBuilder.Build(tokens) as T ?? throw new DamagedMessageException("it is another part of XML"));

    public static Surrogate Document() => Part<XDocument>();

    public static Surrogate Element() => Part<XElement>();

    public static Surrogate Attribute() => Part<XAttribute>();

    public static Surrogate Text() => Part<XText>();

    public static Surrogate CData() => Part<XCData>();

    public static Surrogate Comment() => Part<XComment>();

    public static Surrogate Instruction() => Part<XProcessingInstruction>();

    public static Surrogate DocumentType() => Part<XDocumentType>();

    public static Surrogate Declaration() =>
        new Surrogate<XDeclaration, (string? Version, string? Encoding, string? Standalone)>(
            declaration => (declaration.Version, declaration.Encoding, declaration.Standalone),
            wire => new XDeclaration(wire.Version, wire.Encoding, wire.Standalone));

    public static Surrogate Name() => new Surrogate<XName, (string Namespace, string Local)>(
        name => (name.NamespaceName, name.LocalName),
        wire => XName.Get(wire.Local, wire.Namespace));

    public static Surrogate Namespace() =>
        new Surrogate<XNamespace, string>(space => space.NamespaceName, XNamespace.Get);
}

/// <summary>The next node in a tree of XML. The numbers are the wire format.</summary>
internal enum XmlToken : byte
{
    /// <summary>An element with content, which ends with <see cref="End"/>: its name.</summary>
    Element = 1,

    /// <summary>An element that was written as one tag: its name.</summary>
    EmptyElement = 2,

    /// <summary>An attribute of the element before: its name and value.</summary>
    Attribute = 3,

    /// <summary>The end of an element.</summary>
    End = 4,

    /// <summary>A text node.</summary>
    Text = 5,

    /// <summary>A text that is the whole content of its element.</summary>
    OnlyText = 6,

    /// <summary>A CDATA section.</summary>
    CData = 7,

    /// <summary>A comment.</summary>
    Comment = 8,

    /// <summary>A processing instruction: its target and data.</summary>
    Instruction = 9,

    /// <summary>A document type: its name, public id, system id and internal subset.</summary>
    DocumentType = 10,

    /// <summary>A document.</summary>
    Document = 11,

    /// <summary>The declaration of the document before: version, encoding and standalone.</summary>
    Declaration = 12,
}

/// <summary>
/// A flattened tree of XML in document order: the nodes, and their texts. Not sent as XML text, which cannot represent
/// everything that a tree can contain.
/// </summary>
[Sendable]
internal readonly record struct XmlTokens(
    XmlToken[] Tokens, string?[] Texts, int[] Names, (string Namespace, string Local)[] NameTable);
