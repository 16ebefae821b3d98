using System.Xml;

namespace Procession.Serialization;

/// <summary>Writes a tree of XmlNodes, node by node, however deep it is.</summary>
internal sealed class DomFlattener
{
    private readonly List<DomToken> _tokens = [];
    private readonly List<string?> _texts = [];

    private DomFlattener()
    {
    }

    public static DomTokens Flatten(XmlDocument document)
    {
        DomFlattener flattener = new();
        flattener.AddTree(document);
        return new DomTokens([.. flattener._tokens], [.. flattener._texts], document.PreserveWhitespace);
    }

    /// <summary>Gets the next node in document order, up to the end of a tree.</summary>
    public static XmlNode? Next(XmlNode node, XmlNode root)
    {
        if (node.FirstChild is { } first && node is not XmlEntityReference)
        {
            return first;
        }

        for (XmlNode? each = node; each is not null && each != root; each = each.ParentNode)
        {
            if (each.NextSibling is { } next)
            {
                return next;
            }
        }

        return null;
    }

    private void AddTree(XmlNode root)
    {
        XmlNode? open = null; // the last node whose end is still to be written
        for (XmlNode? node = root; node is not null; node = Next(node, root))
        {
            for (; open is not null && open != node.ParentNode && node != root; open = open == root ? null : open.ParentNode)
            {
                Add(DomToken.End);
            }

            if (Begin(node))
            {
                open = node;
            }
        }

        for (; open is not null; open = open == root ? null : open.ParentNode)
        {
            Add(DomToken.End);
        }
    }

    // Returns whether the node has an end, because other nodes can be inside it.
    private bool Begin(XmlNode node)
    {
        if (!FrameworkTypes.Owns(node.GetType()))
        {
            throw new Refusal(node.GetType(), "it is a class of its own among the nodes of a tree of XML");
        }

        switch (node)
        {
            case XmlElement element:
                DomToken token = element.IsEmpty ? DomToken.EmptyElement : DomToken.Element;
                Add(token, element.Prefix, element.LocalName, element.NamespaceURI);
                foreach (XmlAttribute attribute in element.Attributes)
                {
                    AddTree(attribute);
                }

                return true;
            case XmlAttribute:
                Add(DomToken.Attribute, node.Prefix, node.LocalName, node.NamespaceURI);
                return true;
            case XmlDocument when node.GetType() == typeof(XmlDocument):
                Add(DomToken.Document);
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

    private static DomToken Simple(XmlNode node) => node.NodeType switch
    {
        XmlNodeType.Text => DomToken.Text,
        XmlNodeType.CDATA => DomToken.CData,
        XmlNodeType.Comment => DomToken.Comment,
        XmlNodeType.Whitespace => DomToken.Whitespace,
        XmlNodeType.SignificantWhitespace => DomToken.SignificantWhitespace,
        _ => throw new Refusal(
            node.GetType(), "it would have to be read again to be there as it is here; send the document's OuterXml"),
    };

    private void Add(DomToken token, params ReadOnlySpan<string?> texts)
    {
        _tokens.Add(token);
        _texts.AddRange(texts);
    }
}
