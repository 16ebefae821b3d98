using System.Text.Json;
using System.Text.Json.Nodes;

namespace Procession.Serialization;

/// <summary>JSON, as its text.</summary>
internal static class JsonSurrogates
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    public static Surrogate Document() => new Surrogate<JsonDocument, string>(
        document => document.RootElement.GetRawText(),
        text => JsonDocument.Parse(text, AnyDepth));

    public static Surrogate Element() => new Surrogate<JsonElement, string?>(
        element => element.ValueKind == JsonValueKind.Undefined ? null : element.GetRawText(),
        Parse);

    public static Surrogate Node() => new Surrogate<JsonNode, (string Text, bool? IgnoreCase)>(
        node => (node.ToJsonString(), node.Options?.PropertyNameCaseInsensitive),
        wire => JsonNode.Parse(wire.Text, Options(wire.IgnoreCase), AnyDepth)!);

    private static JsonNodeOptions? Options(bool? ignoreCase) =>
        ignoreCase is { } value ? new JsonNodeOptions { PropertyNameCaseInsensitive = value } : null;

    private static JsonElement Parse(string? text)
    {
        if (text is null)
        {
            return default;
        }

        using JsonDocument document = JsonDocument.Parse(text, AnyDepth);
        return document.RootElement.Clone();
    }
}
