using System.Xml;

namespace Procession.Serialization;

/// <summary>Builds the tree that <see cref="DomFlattener"/> wrote.</summary>
internal sealed class DomBuilder(DomTokens source)
{
    private readonly XmlDocument _document = new() { PreserveWhitespace = source.PreserveWhitespace };
    private readonly Stack<XmlNode> _open = [];
    private bool _hasRoot;
    private int _texts;

    public static XmlDocument Build(DomTokens source)
    {
        DomBuilder builder = new(source);
        foreach (DomToken token in source.Tokens)
        {
            builder.Take(token);
        }

        return builder._document;
    }

    private void Take(DomToken token)
    {
        switch (token)
        {
            case DomToken.End:
                _open.Pop();
                break;
            case DomToken.Element or DomToken.EmptyElement:
                XmlElement element = _document.CreateElement(Text(), Text()!, Text());
                element.IsEmpty = token == DomToken.EmptyElement;
                Open(element);
                break;
            case DomToken.Attribute:
                Open(_document.CreateAttribute(Text(), Text()!, Text()));
                break;
            case DomToken.Document when !_hasRoot:
                _hasRoot = true;
                _open.Push(_document);
                break;
            default:
                Place(Simple(token));
                break;
        }
    }

    private XmlNode Simple(DomToken token) => token switch
    {
        DomToken.Text => _document.CreateTextNode(Text()),
        DomToken.CData => _document.CreateCDataSection(Text()),
        DomToken.Comment => _document.CreateComment(Text()),
        DomToken.Whitespace => _document.CreateWhitespace(Text()),
        DomToken.SignificantWhitespace => _document.CreateSignificantWhitespace(Text()),
        DomToken.Instruction => _document.CreateProcessingInstruction(Text()!, Text()!),
        DomToken.Declaration => _document.CreateXmlDeclaration(Text()!, Text(), Text()),
        DomToken.EntityReference => _document.CreateEntityReference(Text()!),
        _ => throw new DamagedMessageException("it names no known part of XML"),
    };

    private void Open(XmlNode node)
    {
        Place(node);
        _open.Push(node);
    }

    private void Place(XmlNode node)
    {
        XmlNode parent = _open.Peek();
        if (node is XmlAttribute attribute)
        {
            ((XmlElement)parent).Attributes.Append(attribute);
        }
        else
        {
            parent.AppendChild(node);
        }
    }

    private string? Text() => _texts < source.Texts.Length
        ? source.Texts[_texts++]
        : throw new DamagedMessageException("a tree of XML ends too early");
}
