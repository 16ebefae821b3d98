using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Procession.Serialization;

/// <summary>XML trees, as their text.</summary>
internal static class XmlSurrogates
{
    public static Surrogate Document() => new Surrogate<XDocument, (string Text, bool HasDeclaration)>(
        document => (Text(document, document.Declaration is null), document.Declaration is not null),
        wire =>
        {
            XDocument document = XDocument.Parse(wire.Text, LoadOptions.PreserveWhitespace);
            document.Declaration = wire.HasDeclaration ? document.Declaration : null;
            return document;
        });

    public static Surrogate Element() => new Surrogate<XElement, string>(
        element => Text(element, omitDeclaration: true),
        text => XElement.Parse(text, LoadOptions.PreserveWhitespace));

    // Line ends as entities: a parser would turn a bare carriage return into a line feed.
    private static string Text(XNode node, bool omitDeclaration)
    {
        StringBuilder text = new();
        XmlWriterSettings settings = new()
        {
            OmitXmlDeclaration = omitDeclaration,
            NewLineHandling = NewLineHandling.Entitize,
            ConformanceLevel = ConformanceLevel.Auto,
        };
        if (node is XDocument { Declaration: { } declaration } && !omitDeclaration)
        {
            // A writer over text would name its own encoding, so the declaration is copied as it stands.
            settings.OmitXmlDeclaration = true;
            text.Append(declaration);
        }

        using (XmlWriter writer = XmlWriter.Create(text, settings))
        {
            node.WriteTo(writer);
        }

        return text.ToString();
    }
}
