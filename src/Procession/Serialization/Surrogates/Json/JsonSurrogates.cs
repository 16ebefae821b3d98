using System.Runtime.InteropServices;
using System.Text.Json;

namespace Procession.Serialization;

/// <summary>
/// JSON that was read, sent as the bytes from which it was read. The reader may have allowed more than the standard does, so
/// everything is allowed here.
/// </summary>
internal static class JsonSurrogates
{
    /// <summary>Accepts everything that any reader accepts.</summary>
    public static readonly JsonDocumentOptions Anything = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = int.MaxValue,
    };

    public static Surrogate Document() => new Surrogate<JsonDocument, byte[]>(
        document => Bytes(document, each => each.RootElement)!,
        bytes => JsonDocument.Parse(bytes, Anything));

    public static Surrogate Element() => new Surrogate<JsonElement, byte[]?>(
        element => Bytes(element, each => each),
        bytes => bytes is null ? default : JsonElement.Parse(bytes, Anything));

    public static Surrogate Property() => new Surrogate<JsonProperty, byte[]?>(
        property => Bytes(property, each => each.Value) is { } value
            ? [(byte)'{', (byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(property), (byte)'"', (byte)':', .. value, (byte)'}']
            : null,
        bytes => bytes is null ? default : JsonElement.Parse(bytes, Anything).EnumerateObject().Single());

    /// <summary>Gets the JSON of a part of a document; null if there is none, as in a default element.</summary>
    public static byte[]? Bytes<T>(T source, Func<T, JsonElement> find)
    {
        try
        {
            JsonElement element = find(source);
            return element.ValueKind == JsonValueKind.Undefined ? null : JsonMarshal.GetRawUtf8Value(element).ToArray();
        }
        catch (ObjectDisposedException)
        {
            throw new Refusal(typeof(T), "its JsonDocument is disposed; send it before that, or a Clone of it");
        }
    }
}
