using System.Globalization;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Finds a type's surrogate by name, because naming the types here would load their assemblies at start-up.
/// </summary>
internal static class SurrogateTable
{
    public static Surrogate? Find(Type type) => Find(type, out _);

    /// <summary>Finds the surrogate, and the class in the type's ancestry that has it.</summary>
    public static Surrogate? Find(Type type, out Type level)
    {
        for (Type? each = type; each is not null && each != typeof(object); each = each.BaseType)
        {
            if (FrameworkTypes.Owns(each) && OfLevel(each) is { } surrogate)
            {
                level = each;
                return IsFaithful(type, level) ? surrogate : Refusal(type, level);
            }

            if (each == type && FrameworkTypes.Owns(type) && FrameworkTypes.TravelsByFields(type))
            {
                break; // Its fields contain more than the surrogate of its base class.
            }
        }

        level = type;
        return null;
    }

    // Hidden subclasses of the framework are accepted; of users' subclasses only source-generated regexes, which add no
    // state.
    private static bool IsFaithful(Type type, Type level) =>
        FrameworkTypes.Owns(type) ||
        (level.Name == "Regex" && !FieldLayout.AllFieldsOf(type, level).Any());

    // For cases in which the reason is better known than that the base class is not known to survive being sent.
    private static RefusedSurrogate? Refusal(Type type, Type level) =>
        level.Namespace == "System.Data" ? new RefusedSurrogate(type, TableSurrogates.Typed) : null;

    private static Surrogate? OfLevel(Type type)
    {
        string? name = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName;
        Func<Surrogate>? plain = name switch
        {
            "System.Text.StringBuilder" => TextSurrogates.StringBuilder,
            "System.Text.RegularExpressions.Regex" => RegexSurrogates.Pattern,
            "System.Text.RegularExpressions.Match" or "System.Text.RegularExpressions.MatchSparse" => RegexSurrogates.Match,
            "System.Text.RegularExpressions.Group" => RegexSurrogates.Group,
            "System.Text.RegularExpressions.Capture" => RegexSurrogates.Capture,
            "System.Text.RegularExpressions.MatchCollection" => RegexSurrogates.Matches,
            "System.Text.RegularExpressions.GroupCollection" => RegexSurrogates.Groups,
            "System.Text.RegularExpressions.CaptureCollection" => RegexSurrogates.Captures,
            "System.Text.Encoding" => EncodingSurrogates.Encoding,
            "System.Uri" => UriSurrogates.Uri,
            "System.Globalization.CultureInfo" => CultureSurrogates.Culture,
            "System.Globalization.CompareInfo" => CultureSurrogates.Compare,
            "System.Globalization.DateTimeFormatInfo" => FormatSurrogates.Dates,
            "System.Globalization.TextInfo" => FormatSurrogates.Text,
            _ when type.IsAssignableTo(typeof(Calendar)) && !type.IsAbstract => () => FormatSurrogates.Calendar(type),
            "System.TimeZoneInfo" => TimeZoneSurrogates.Zone,
            "System.Net.IPAddress" => SystemSurrogates.Address,
            "System.Net.IPEndPoint" => SystemSurrogates.EndPoint,
            "System.Net.Mail.MailAddress" => SystemSurrogates.MailAddress,
            "System.IO.FileInfo" => SystemSurrogates.File,
            "System.IO.DirectoryInfo" => SystemSurrogates.Directory,
            "System.IO.MemoryStream" => MemoryStreamSurrogates.Stream,
            "System.WeakReference" => SystemSurrogates.Weak,
            "System.Random+ThreadSafeRandom" => SystemSurrogates.SharedRandom,
            "System.Text.Json.JsonDocument" => JsonSurrogates.Document,
            "System.Text.Json.JsonElement" => JsonSurrogates.Element,
            "System.Text.Json.Nodes.JsonObject" or "System.Text.Json.Nodes.JsonArray" or "System.Text.Json.Nodes.JsonValue" or
            "System.Text.Json.Nodes.JsonNode" => JsonNodeSurrogates.Node,
            "System.Text.Json.JsonProperty" => JsonSurrogates.Property,
            "System.Xml.Linq.XDocument" => XmlSurrogates.Document,
            "System.Xml.Linq.XElement" => XmlSurrogates.Element,
            "System.Xml.Linq.XAttribute" => XmlSurrogates.Attribute,
            "System.Xml.Linq.XCData" => XmlSurrogates.CData,
            "System.Xml.Linq.XText" => XmlSurrogates.Text,
            "System.Xml.Linq.XComment" => XmlSurrogates.Comment,
            "System.Xml.Linq.XProcessingInstruction" => XmlSurrogates.Instruction,
            "System.Xml.Linq.XDocumentType" => XmlSurrogates.DocumentType,
            "System.Xml.Linq.XDeclaration" => XmlSurrogates.Declaration,
            "System.Xml.Linq.XName" => XmlSurrogates.Name,
            "System.Xml.Linq.XNamespace" => XmlSurrogates.Namespace,
            "System.Xml.XmlDocument" => DomSurrogates.Document,
            "System.Xml.XmlElement" or "System.Xml.XmlAttribute" or "System.Xml.XmlText" or "System.Xml.XmlCDataSection" or
            "System.Xml.XmlComment" or "System.Xml.XmlProcessingInstruction" or "System.Xml.XmlDeclaration" or
            "System.Xml.XmlWhitespace" or "System.Xml.XmlSignificantWhitespace" or "System.Xml.XmlEntityReference" =>
                DomSurrogates.Node,
            "System.Data.DataTable" => TableSurrogates.Table,
            "System.Data.DataSet" => TableSurrogates.Set,
            "System.Data.DataRow" => TableSurrogates.Row,
            "System.Data.DataColumn" => TableSurrogates.Column,
            "System.Data.DataView" => TableSurrogates.View,
            "System.Data.DataRelation" => TableSurrogates.Relation,
            "System.Data.UniqueConstraint" or "System.Data.ForeignKeyConstraint" or "System.Data.Constraint" =>
                TableSurrogates.Constraint,
            "System.Collections.Hashtable" => LooseCollectionSurrogates.Hashtable,
            "System.Collections.SortedList" => LooseCollectionSurrogates.SortedList,
            "System.Collections.Specialized.NameValueCollection" => LooseCollectionSurrogates.NameValues,
            "System.Dynamic.ExpandoObject" => LooseCollectionSurrogates.Expando,
            _ => null,
        };
        if (plain is not null)
        {
            return plain();
        }

        (Type Owner, string Method)? generic = name switch
        {
            "System.Lazy`1" => (typeof(LazySurrogates), nameof(LazySurrogates.Plain)),
            "System.Lazy`2" => (typeof(LazySurrogates), nameof(LazySurrogates.WithMetadata)),
            "System.WeakReference`1" => (typeof(GenericSurrogates), nameof(GenericSurrogates.Weak)),
            "System.Memory`1" => (typeof(GenericSurrogates), nameof(GenericSurrogates.Memory)),
            "System.ReadOnlyMemory`1" => (typeof(GenericSurrogates), nameof(GenericSurrogates.ReadOnlyMemory)),
            "System.Linq.Lookup`2" => (typeof(GenericSurrogates), nameof(GenericSurrogates.Lookup)),
            "System.Linq.EmptyLookup`2" => (typeof(GenericSurrogates), nameof(GenericSurrogates.EmptyLookup)),
            "System.Linq.Grouping`2" => (typeof(GenericSurrogates), nameof(GenericSurrogates.Grouping)),
            _ => null,
        };
        return generic is not { } found ? RareSurrogates.Find(type, name) : (Surrogate)found.Owner
            .GetMethod(found.Method, BindingFlags.Static | BindingFlags.Public)!
            .MakeGenericMethod(type.GetGenericArguments())
            .Invoke(null, null)!;
    }
}
