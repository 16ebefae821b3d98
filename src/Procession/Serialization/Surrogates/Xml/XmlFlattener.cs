using System.Xml.Linq;

namespace Procession.Serialization;

/// <summary>Writes a tree of XML, node by node, however deep it is.</summary>
internal sealed class XmlFlattener
{
    private readonly List<XmlToken> _tokens = [];
    private readonly List<string?> _texts = [];
    private readonly List<int> _names = [];
    private readonly List<(string Namespace, string Local)> _table = [];
    private readonly Dictionary<XName, int> _known = [];

    private XmlFlattener()
    {
    }

    public static XmlTokens Flatten(XObject part)
    {
        XmlFlattener flattener = new();
        if (part is XAttribute attribute)
        {
            flattener.Add(attribute.Name, attribute.Value);
        }
        else
        {
            flattener.AddTree((XNode)part);
        }

        return new XmlTokens([.. flattener._tokens], [.. flattener._texts], [.. flattener._names], [.. flattener._table]);
    }

    private void AddTree(XNode root)
    {
        XNode node = root;
        while (true)
        {
            if (Begin(node, node == root) is { } first)
            {
                node = first;
                continue;
            }

            while (node != root && node.NextNode is null)
            {
                node = node.Parent ?? (XNode)node.Document!;
                Add(XmlToken.End);
            }

            if (node == root)
            {
                return;
            }

            node = node.NextNode!;
        }
    }

    // Returns the first of the nodes inside this one, if it has an end.
    private XNode? Begin(XNode node, bool isRoot)
    {
        switch (node)
        {
            case XElement element when node.GetType() == typeof(XElement):
                return Begin(element, isRoot);
            case XText text when node.GetType() == typeof(XText):
                Add(XmlToken.Text, text.Value);
                return null;
            case XCData text when node.GetType() == typeof(XCData):
                Add(XmlToken.CData, text.Value);
                return null;
            case XComment comment when node.GetType() == typeof(XComment):
                Add(XmlToken.Comment, comment.Value);
                return null;
            case XProcessingInstruction instruction when node.GetType() == typeof(XProcessingInstruction):
                Add(XmlToken.Instruction, instruction.Target, instruction.Data);
                return null;
            case XDocumentType type when node.GetType() == typeof(XDocumentType):
                Add(XmlToken.DocumentType, type.Name, type.PublicId, type.SystemId, type.InternalSubset);
                return null;
            case XDocument document when node.GetType() == typeof(XDocument):
                Add(XmlToken.Document);
                if (document.Declaration is { } declaration)
                {
                    Add(XmlToken.Declaration, declaration.Version, declaration.Encoding, declaration.Standalone);
                }

                return document.FirstNode;
            default:
                throw new Refusal(node.GetType(), "it is a class of its own among the nodes of a tree of XML");
        }
    }

    private XNode? Begin(XElement element, bool isRoot)
    {
        Add(element.IsEmpty ? XmlToken.EmptyElement : XmlToken.Element);
        _names.Add(NumberOf(element.Name));
        foreach (XAttribute attribute in element.Attributes())
        {
            Add(attribute.Name, attribute.Value);
        }

        if (isRoot)
        {
            AddNamespacesInScope(element);
        }

        XNode? first = element.FirstNode;
        if (first is null && !element.IsEmpty)
        {
            Add(XmlToken.End);
        }

        if (first is XText { Value.Length: > 0, NextNode: null } text && text.GetType() == typeof(XText))
        {
            Add(XmlToken.OnlyText, text.Value);
            return null;
        }

        return first;
    }

    // A part of a larger tree may use prefixes that are declared further up, in its names and in its content.
    private void AddNamespacesInScope(XElement element)
    {
        HashSet<XName> declared = [.. element.Attributes().Select(attribute => attribute.Name)];
        foreach (XAttribute attribute in element.Ancestors().Attributes().Where(each => each.IsNamespaceDeclaration))
        {
            bool isDefault = attribute.Name.Namespace == XNamespace.None;
            if (declared.Add(attribute.Name) && (!isDefault || attribute.Value == element.Name.NamespaceName))
            {
                Add(attribute.Name, attribute.Value);
            }
        }
    }

    private void Add(XName attribute, string value)
    {
        Add(XmlToken.Attribute, value);
        _names.Add(NumberOf(attribute));
    }

    private void Add(XmlToken token, params ReadOnlySpan<string?> texts)
    {
        _tokens.Add(token);
        _texts.AddRange(texts);
    }

    private int NumberOf(XName name)
    {
        if (!_known.TryGetValue(name, out int number))
        {
            number = _table.Count;
            _known.Add(name, number);
            _table.Add((name.NamespaceName, name.LocalName));
        }

        return number;
    }
}
