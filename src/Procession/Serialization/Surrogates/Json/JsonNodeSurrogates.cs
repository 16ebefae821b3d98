using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Procession.Serialization;

/// <summary>
/// JSON that can be changed: parts that have not been accessed are sent as the bytes from which they were read, all others
/// node by node. A value that is not JSON yet is sent as the object that it is.
/// </summary>
internal static class JsonNodeSurrogates
{
    private const string Unread = "_jsonElement";

    public static Surrogate Node() => new Surrogate<JsonNode, Content>(Take, Rebuild);

    private static Content Take(JsonNode node)
    {
        var content = new Content(node.Options?.PropertyNameCaseInsensitive);
        switch (node)
        {
            case JsonObject when HiddenField.Get(typeof(JsonObject), node, Unread) is JsonElement unread:
                return content with { Bytes = JsonSurrogates.Bytes(unread, each => each) };
            case JsonObject members:
                return content with
                {
                    Names = [.. members.Select(member => member.Key)],
                    Items = [.. members.Select(member => member.Value)],
                };
            case JsonArray when HiddenField.Get(typeof(JsonArray), node, Unread) is JsonElement unread:
                return content with { Bytes = JsonSurrogates.Bytes(unread, each => each) };
            case JsonArray items:
                return content with { Items = [.. items] };
            default:
                Type type = TypeOf(node);
                object? value = HiddenField.Get(type, node, "Value");
                return value is JsonElement element
                    ? content with { Bytes = JsonSurrogates.Bytes(element, each => each) }
                    : content with { Value = value, Type = type.GetGenericArguments()[0] };
        }
    }

    private static JsonNode Rebuild(Content content)
    {
        JsonNodeOptions? options = content.IgnoreCase is { } ignoreCase
            ? new JsonNodeOptions { PropertyNameCaseInsensitive = ignoreCase }
            : null;
        if (content.Bytes is { } bytes)
        {
            return JsonNode.Parse(bytes, options, JsonSurrogates.Anything) ??
                throw new DamagedMessageException("it is JSON's null, which is no node");
        }

        if (content.Type is { } type)
        {
            return Value(content.Value, type, options);
        }

        JsonNode?[] items = content.Items ?? throw new DamagedMessageException("a JSON node is empty");
        if (content.Names is not { } names)
        {
            JsonArray array = new(options);
            Array.ForEach(items, array.Add);
            return array;
        }

        JsonObject members = new(options);
        for (int i = 0; i < items.Length; i++)
        {
            members.Add(names[i], items[i]);
        }

        return members;
    }

    // JsonValue<T>, whatever class implements it for this T. If it has options of its own, it is not known how it becomes
    // JSON.
    private static Type TypeOf(JsonNode node)
    {
        Type type = node.GetType();
        FieldInfo? info = type.GetField("_jsonTypeInfo", BindingFlags.Instance | BindingFlags.NonPublic);
        if (info?.GetValue(node) is JsonTypeInfo own && own.Options != JsonSerializerOptions.Default)
        {
            throw new Refusal(
                own.Type, "it is a JSON value with serializer options of its own; send the JSON that it becomes");
        }

        while (type.BaseType is { } level && level != typeof(JsonValue))
        {
            type = level;
        }

        return type;
    }

    // If there is an overload for the type, it needs no reflection over the type.
    private static JsonNode Value(object? value, Type type, JsonNodeOptions? options)
    {
        MethodInfo[] creates = Array.FindAll(
            typeof(JsonValue).GetMethods(),
            method => method.Name == nameof(JsonValue.Create) && method.GetParameters().Length == 2);
        MethodInfo create = Array.Find(creates, method => method.GetParameters()[0].ParameterType == type) ??
            Array.Find(creates, method => method.IsGenericMethodDefinition)!.MakeGenericMethod(type);
        return (JsonNode?)create.Invoke(null, [value, options]) ?? throw new DamagedMessageException("a JSON value is empty");
    }

    /// <summary>Bytes, or items and perhaps their names, or a value and its declared type.</summary>
    [Sendable]
    private readonly record struct Content(bool? IgnoreCase)
    {
        public byte[]? Bytes { get; init; }

        public string[]? Names { get; init; }

        public JsonNode?[]? Items { get; init; }

        public object? Value { get; init; }

        public Type? Type { get; init; }
    }
}
