using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

using Procession.Framing;
namespace Procession.Tests.Serialization;

internal static class JsonCases
{
    private const string Loose = "{ /* first */ \"a\": [1, 2.50, ], \"a\": 3, // again\n \"b\\u0041\" : \"\\u00e9\", }";

    private static readonly JsonDocumentOptions Everything = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 5000 };

    public sealed record Payload(int Number);

    public static IEnumerable<SerializationCase> All => [.. Documents, .. Nodes];

    private static IEnumerable<SerializationCase> Documents =>
    [
        Case.Works("JsonDocument", () => JsonDocument.Parse("{\"a\":[1,2,{\"b\":null}]}"), Same),
        Case.Works("JsonDocument with all that may be allowed", () => JsonDocument.Parse(Loose, Everything), Same),
        Case.Works("JsonDocument nested far", () => JsonDocument.Parse(Nested(3000), Everything), Same),
        .. new[] { "null", "true", "5e3", "\"x\"", "[]", " {} " }.Select(text => Case.Works($"JsonDocument {text}", () => JsonDocument.Parse(text), Same)),
        Case.Works("JsonElement", () => JsonDocument.Parse("{\"a\":1.50}").RootElement, (a, b) => b.GetProperty("a").GetRawText() == "1.50"),
        Case.Works("JsonElement with all that may be allowed", () => JsonDocument.Parse(Loose, Everything).RootElement, Same),
        Case.Works("JsonElement inside", () => JsonDocument.Parse("{\"a\":{\"b\": [ 1 ]}}").RootElement.GetProperty("a"), Same),
        Case.Works("JsonElement undefined", () => default(JsonElement), (a, b) => b.ValueKind == JsonValueKind.Undefined),
        Case.Works("JsonElement? null", () => new JsonElement?[] { null, JsonDocument.Parse("1").RootElement }, (a, b) => b[0] is null && b[1]!.Value.GetInt32() == 1),
        Case.Works("JsonProperty", () => JsonDocument.Parse(Loose, Everything).RootElement.EnumerateObject().Last(), (a, b) => b.Name == "bA" && b.Value.GetString() == "é" && b.NameEquals("bA")),
        Case.Works<IEnumerable<JsonProperty>>("members of a JSON object", () => JsonDocument.Parse(Loose, Everything).RootElement.EnumerateObject(), (a, b) => b.Select(p => p.Name).SequenceEqual(["a", "a", "bA"])),
        Case.Refused("JsonDocument disposed", Disposed, "JsonDocument is disposed"),
        Case.Refused("JsonElement of a disposed document", () => Element(Disposed), "JsonDocument is disposed"),
    ];

    private static IEnumerable<SerializationCase> Nodes =>
    [
        Case.Works("JsonObject", () => new JsonObject { ["a"] = 1, ["b"] = new JsonArray(1, "x", null) }, JsonNode.DeepEquals),
        Case.Works<JsonNode>("JsonValue as JsonNode", () => JsonValue.Create("s"), (a, b) => (string)b! == "s"),
        Case.Works("JsonObject that was read", () => JsonNode.Parse("{\"a\" : [1.50]}")!.AsObject(), (a, b) => JsonNode.DeepEquals(a, b) && b["a"]![0]!.ToJsonString() == "1.50"),
        Case.Works("JsonNode with all that may be allowed", () => JsonNode.Parse("{ /* c */ \"a\": [1, 2, ], }", null, Everything)!, JsonNode.DeepEquals),
        Case.Works("JsonNode that names a member twice", () => JsonNode.Parse("{\"a\":1,\"a\":2}")!, (a, b) => Record.Exception(() => b["a"]) is ArgumentException && a.ToJsonString() == b.ToJsonString()),
        Case.Works("JsonNode nested far", () => JsonNode.Parse(Nested(3000), null, Everything)!, (a, b) => b[0]![0]![0] is JsonArray),
        Case.Works("JsonArray in use, nested far", () => Materialised(700), JsonNode.DeepEquals),
        Case.Works("JsonObject that ignores case, read", () => JsonNode.Parse("{\"Name\":{\"Inner\":1}}", IgnoringCase)!, (a, b) => (int)b["NAME"]!["INNER"]! == 1 && Equals(b.Options, IgnoringCase)),
        Case.Works("JsonObject that ignores case, made", () => new JsonObject(IgnoringCase) { ["Name"] = 1 }, (a, b) => (int)b["NAME"]! == 1 && Equals(b.Options, IgnoringCase)),
        Case.Works("JsonObject that minds case", () => new JsonObject(new JsonNodeOptions()) { ["Name"] = 1 }, (a, b) => b["NAME"] is null && Equals(b.Options, a.Options)),
        Case.Works("JsonValue of an int is no long", () => JsonValue.Create(5), SameConversions),
        Case.Works("JsonValue that was read", () => JsonNode.Parse("5")!.AsValue(), SameConversions),
        Case.Works("JsonValue of a date", () => JsonValue.Create(new DateTime(2024, 3, 4, 5, 6, 7, DateTimeKind.Local)), (a, b) => a.GetValue<DateTime>() == b.GetValue<DateTime>() && a.GetType() == b.GetType()),
        Case.Works("JsonValue of what has no JSON", () => JsonValue.Create(double.NaN), (a, b) => double.IsNaN(b.GetValue<double>())),
        Case.Works("JsonValue of an enum", () => JsonValue.Create(DayOfWeek.Friday)!, (a, b) => b.GetValue<DayOfWeek>() == DayOfWeek.Friday && a.GetType() == b.GetType()),
        Case.Works("JsonValue of an object", () => new JsonObject { ["p"] = JsonValue.Create(new Payload(3)) }, (a, b) => b["p"]!.GetValue<Payload>() == new Payload(3) && JsonNode.DeepEquals(a, b)),
        Case.Works("JsonValue of a list, typed as object", () => JsonValue.Create<object>(new List<int> { 1, 2 })!, (a, b) => b.GetValue<object>() is List<int> { Count: 2 } && a.GetType() == b.GetType()),
        Case.Works("a JSON node and a part of it", () => new JsonObject { ["a"] = new JsonArray(1) } is var o ? (Whole: o, Part: o["a"]!) : default, (a, b) => ReferenceEquals(b.Whole["a"], b.Part)),
        Case.Works("a part of a JSON node and the node", () => new JsonObject { ["a"] = new JsonArray(1) } is var o ? (Part: o["a"]!, Whole: o) : default, (a, b) => ReferenceEquals(b.Whole["a"], b.Part) && b.Part.Parent == b.Whole),
        Case.Works("a part of a JSON node by itself", () => new JsonObject { ["a"] = new JsonArray(1) }["a"]!, (a, b) => b.Parent is null && JsonNode.DeepEquals(a, b)),
        Case.Refused("JsonValue with options of its own", () => JsonValue.Create(new Payload(1), (JsonTypeInfo<Payload>)new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(Payload)))!, "serializer options of its own"),
        Case.Refused("JsonValue of what cannot travel", () => new JsonObject { ["p"] = JsonValue.Create<object>(Task.CompletedTask) }, "running operation"),
    ];

    private static JsonNodeOptions? IgnoringCase => new JsonNodeOptions { PropertyNameCaseInsensitive = true };

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static JsonArray Materialised(int depth)
    {
        JsonArray array = [];
        for (int i = 0; i < depth; i++)
        {
            array = [array];
        }

        return array;
    }

    private static bool Same(JsonDocument a, JsonDocument b) => Same(a.RootElement, b.RootElement);

    private static bool Same(JsonElement a, JsonElement b) => a.GetRawText() == b.GetRawText() && a.ValueKind == b.ValueKind;

    private static bool SameConversions(JsonValue a, JsonValue b) => a.GetType() == b.GetType() &&
        a.TryGetValue(out long _) == b.TryGetValue(out long _) && a.TryGetValue(out int x) == b.TryGetValue(out int y) && x == y;

    private static JsonDocument Disposed()
    {
        JsonDocument document = JsonDocument.Parse("[1]");
        document.Dispose();
        return document;
    }

    private static JsonElement Element(Func<JsonDocument> dispose)
    {
        JsonDocument document = JsonDocument.Parse("[1]");
        JsonElement element = document.RootElement;
        document.Dispose();
        _ = dispose;
        return element;
    }
}
