using System.Xml.Linq;

namespace Procession.Serialization;

/// <summary>Builds the tree that <see cref="XmlFlattener"/> wrote.</summary>
/// <remarks>
/// Built from the leaves to the root: adding to a node walks up to its root each time, so building a deep tree the other way
/// would take time quadratic in its depth.
/// </remarks>
internal sealed class XmlBuilder(XmlTokens source)
{
    private readonly Stack<XContainer> _open = [];
    private readonly XName?[] _table = new XName?[source.NameTable.Length];
    private XElement? _latest; // its attributes may follow
    private XObject? _root;
    private int _texts;
    private int _names;

    public static XObject Build(XmlTokens source)
    {
        XmlBuilder builder = new(source);
        foreach (XmlToken token in source.Tokens)
        {
            builder.Take(token);
        }

        if (builder._open.Count > 1)
        {
            throw new DamagedMessageException("a tree of XML ends too early");
        }

        // A document that is the root may still be open: its content has been added.
        return builder._root ?? throw new DamagedMessageException("a tree of XML is empty");
    }

    private void Take(XmlToken token)
    {
        switch (token)
        {
            case XmlToken.Document:
                Open(new XDocument());
                break;
            case XmlToken.Declaration:
                ((XDocument)_open.Peek()).Declaration = new XDeclaration(Text(), Text(), Text());
                break;
            case XmlToken.Element:
                Open(_latest = new XElement(Name(), "")); // The empty text makes it one with two tags.
                break;
            case XmlToken.EmptyElement:
                Place(_latest = new XElement(Name()));
                break;
            case XmlToken.Attribute when _latest is null:
                Place(new XAttribute(Name(), Text()!));
                break;
            case XmlToken.Attribute:
                _latest.Add(new XAttribute(Name(), Text()!));
                break;
            case XmlToken.OnlyText:
                _open.Peek().Add(Text());
                Close();
                break;
            case XmlToken.End:
                Close();
                break;
            case XmlToken.Text:
                Place(new XText(Text()!));
                break;
            case XmlToken.CData:
                Place(new XCData(Text()!));
                break;
            case XmlToken.Comment:
                Place(new XComment(Text()!));
                break;
            case XmlToken.Instruction:
                Place(new XProcessingInstruction(Text()!, Text()!));
                break;
            case XmlToken.DocumentType:
                Place(new XDocumentType(Text()!, Text(), Text(), Text()!));
                break;
            default:
                throw new DamagedMessageException("it names no known part of XML");
        }
    }

    private void Open(XContainer container)
    {
        if (_open.Count == 0)
        {
            SetRoot(container);
        }

        _open.Push(container);
    }

    private void Close()
    {
        XContainer closed = _open.Pop();
        if (_open.TryPeek(out XContainer? parent))
        {
            parent.Add(closed);
        }
    }

    // Places a node without content.
    private void Place(XObject part)
    {
        if (_open.TryPeek(out XContainer? parent))
        {
            parent.Add(part);
        }
        else
        {
            SetRoot(part);
        }
    }

    private void SetRoot(XObject part) =>
        _root = _root is null ? part : throw new DamagedMessageException("a tree of XML has two roots");

    private string? Text() => _texts < source.Texts.Length
        ? source.Texts[_texts++]
        : throw new DamagedMessageException("a tree of XML ends too early");

    private XName Name()
    {
        int number = _names < source.Names.Length ? source.Names[_names++] : -1;
        if ((uint)number >= (uint)_table.Length)
        {
            throw new DamagedMessageException("a tree of XML ends too early");
        }

        return _table[number] ??= XName.Get(source.NameTable[number].Local, source.NameTable[number].Namespace);
    }
}
