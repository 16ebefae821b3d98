using System.Collections;
using System.Collections.Specialized;
using System.Dynamic;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Procession.Tests.Serialization;

/// <summary>
/// What is rebuilt from its parts, at about the level below which objects are written later instead of one inside the other.
/// </summary>
internal static class BelowCases
{
    public sealed class Link(object? next)
    {
        public object? Next { get; } = next;
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Works("ExpandoObject", Expando, (a, b) => b.Count() == 1 && b.First().Value is string[] and ["x"]),
        Works("NameValueCollection", () => new NameValueCollection { { "a", "1" }, { "a", "2" } }, (a, b) => b.GetValues("a")!.Length == 2),
        Works("Hashtable", () => new Hashtable { ["a"] = new[] { "b" } }, (a, b) => b["a"] is string[] and ["b"]),
        Works("ILookup", () => new[] { "a", "bb" }.ToLookup(s => s.Length), (a, b) => b[2].Single() == "bb"),
        Works("IGrouping", () => new[] { "a", "b" }.GroupBy(s => s.Length).Single(), (a, b) => b.SequenceEqual(["a", "b"])),
        Works("Memory", () => new Memory<string>(["a", "b"]), (a, b) => b.Span[1] == "b"),
        Works("WeakReference", () => (Weak: new WeakReference<string[]>(Kept), Kept), (a, b) => b.Weak.TryGetTarget(out string[]? kept) && kept == b.Kept),
        Works("Lazy", () => new Lazy<string[]>(() => ["v"]), (a, b) => b.Value[0] == "v"),
        Works("XElement", () => new XElement("a", new XAttribute("b", "c"), "d"), XNode.DeepEquals),
        Works("JsonArray", () => new JsonArray(new JsonArray("x")), JsonNode.DeepEquals),
        Works("ordered query", () => new[] { "bb", "a" }.OrderBy(s => s.Length), (a, b) => b.ThenBy(s => s).SequenceEqual(["a", "bb"])),
        Works("sequence", () => new[] { "bb", "a" }.Select(s => s + s), (a, b) => a.SequenceEqual(b)),
        Works("MatchCollection", () => Regex.Matches("aab", "a"), (a, b) => b.Count == 2 && b[1].Index == 1),
        Works("part of a SortedSet", () => new SortedSet<string> { "a", "b", "c" }.GetViewBetween("a", "b"), (a, b) => b.SequenceEqual(["a", "b"])),
        Works("TimeZoneInfo", () => TimeZoneInfo.CreateCustomTimeZone("z", TimeSpan.FromHours(2), "d", "s"), (a, b) => a.Equals(b) && b.DisplayName == "d"),
        Works("CultureInfo", () => new System.Globalization.CultureInfo("de-DE") { NumberFormat = { NumberGroupSizes = [1] } }, CultureCases.Same),
    ];

    private static string[] Kept { get; } = ["kept"];

    private static SerializationCase Works<T>(string name, Func<T> make, Func<T, T, bool> same) => Case.Works(
        $"{name} below many levels",
        () => Depths.Select(depth => Wrap(make()!, depth)).ToArray(),
        (a, b) => a.Zip(b).All(pair => same((T)Unwrap(pair.First)!, (T)Unwrap(pair.Second)!)));

    private static IEnumerable<int> Depths => [.. Enumerable.Range(375, 30), 1_000];

    private static Link Wrap(object value, int depth)
    {
        Link link = new(value);
        for (int i = 0; i < depth; i++)
        {
            link = new Link(link);
        }

        return link;
    }

    private static object? Unwrap(object? value)
    {
        while (value is Link link)
        {
            value = link.Next;
        }

        return value;
    }

    private static ExpandoObject Expando()
    {
        ExpandoObject expando = new();
        ((IDictionary<string, object?>)expando)["a"] = new[] { "x" };
        return expando;
    }
}
