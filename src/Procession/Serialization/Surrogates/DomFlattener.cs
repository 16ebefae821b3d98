using System.Xml;

namespace Procession.Serialization;

/// <summary>Writes down a tree of the older kind, node by node, however deep it is.</summary>
internal sealed class DomFlattener
{
    private readonly List<DomToken> _tokens = [];
    private readonly List<string?> _texts = [];

    private DomFlattener()
    {
    }

    public static DomTokens Flatten(XmlNode root)
    {
        DomFlattener flattener = new();
        flattener.AddTree(root);
        XmlDocument document = root as XmlDocument ?? root.OwnerDocument!;
        return new DomTokens([.. flattener._tokens], [.. flattener._texts], document.PreserveWhitespace);
    }

    private void AddTree(XmlNode root)
    {
        XmlNode node = root;
        while (true)
        {
            if (Begin(node, node == root) && node.FirstChild is { } first)
            {
                node = first;
                continue;
            }

            while (true)
            {
                if (HasEnd(node))
                {
                    Add(DomToken.End);
                }

                if (node == root)
                {
                    return;
                }

                if (node.NextSibling is { } next)
                {
                    node = next;
                    break;
                }

                node = node.ParentNode!;
            }
        }
    }

    private static bool HasEnd(XmlNode node) => node.NodeType is XmlNodeType.Element or XmlNodeType.Attribute or
        XmlNodeType.Document or XmlNodeType.DocumentFragment;

    // Returns whether the nodes inside come next.
    private bool Begin(XmlNode node, bool isRoot)
    {
        if (!FrameworkTypes.Owns(node.GetType()))
        {
            throw new Refusal(node.GetType(), "it is a class of its own among the nodes of a tree of XML");
        }

        switch (node)
        {
            case XmlElement element:
                Begin(element, isRoot);
                return true;
            case XmlAttribute:
                Add(DomToken.Attribute, node.Prefix, node.LocalName, node.NamespaceURI);
                return true;
            case XmlDocument:
                Add(DomToken.Document);
                return true;
            case XmlDocumentFragment:
                Add(DomToken.Fragment);
                return true;
            case XmlDeclaration declaration:
                Add(DomToken.Declaration, declaration.Version, declaration.Encoding, declaration.Standalone);
                return false;
            case XmlProcessingInstruction instruction:
                Add(DomToken.Instruction, instruction.Target, instruction.Data);
                return false;
            case XmlEntityReference when node.OwnerDocument!.DocumentType is null:
                Add(DomToken.EntityReference, node.Name);
                return false;
            default:
                Add(Simple(node), node.Value);
                return false;
        }
    }

    private void Begin(XmlElement element, bool isRoot)
    {
        DomToken token = element.IsEmpty ? DomToken.EmptyElement : DomToken.Element;
        Add(token, element.Prefix, element.LocalName, element.NamespaceURI);
        foreach (XmlAttribute attribute in element.Attributes)
        {
            AddTree(attribute);
        }

        XmlNode? outer = isRoot ? element.ParentNode : null;
        for (; outer is XmlElement ancestor; outer = outer.ParentNode)
        {
            foreach (XmlAttribute attribute in ancestor.Attributes)
            {
                AddIfInScope(attribute, element, ancestor);
            }
        }
    }

    // A part of a larger tree may use prefixes that are declared further up, in its names as in its content.
    private void AddIfInScope(XmlAttribute attribute, XmlElement element, XmlElement outer)
    {
        bool isDeclaration = attribute.Prefix == "xmlns" || (attribute.Name == "xmlns" && attribute.Value == element.NamespaceURI);
        for (XmlElement inner = element; isDeclaration && inner != outer; inner = (XmlElement)inner.ParentNode!)
        {
            isDeclaration = !inner.HasAttribute(attribute.Name);
        }

        if (isDeclaration)
        {
            AddTree(attribute);
        }
    }

    private static DomToken Simple(XmlNode node) => node.NodeType switch
    {
        XmlNodeType.Text => DomToken.Text,
        XmlNodeType.CDATA => DomToken.CData,
        XmlNodeType.Comment => DomToken.Comment,
        XmlNodeType.Whitespace => DomToken.Whitespace,
        XmlNodeType.SignificantWhitespace => DomToken.SignificantWhitespace,
        _ => throw new Refusal(
            node.GetType(), "it belongs to a document type, which has to be read to be there; send the document's OuterXml"),
    };

    private void Add(DomToken token, params ReadOnlySpan<string?> texts)
    {
        _tokens.Add(token);
        _texts.AddRange(texts);
    }
}
