using System.Text.RegularExpressions;

namespace Procession.Tests.Serialization;

internal static class SequenceCases
{
    public sealed class Countdown(int from) : IEnumerable<int>
    {
        private readonly int _from = from;

        public IEnumerator<int> GetEnumerator() => Enumerable.Range(0, _from).Reverse().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class Holder
    {
        public IReadOnlyList<int>? List { get; set; }

        public IEnumerable<string>? Lazy { get; set; }

        public IDictionary<string, int>? Map { get; set; }
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works<IEnumerable<int>>("IEnumerable = List", () => new List<int> { 1, 2 }, (a, b) => a.SequenceEqual(b) && b is List<int>),
        Case.Works("IEnumerable = LINQ Select", () => Enumerable.Range(0, 5).Select(i => i * 2), Same),
        Case.Works("IEnumerable = LINQ Where OrderBy", () => new List<int> { 3, 1, 2 }.Where(i => i > 1).OrderBy(i => i).Select(i => i), Same),
        Case.Works("IEnumerable = Range", () => Enumerable.Range(3, 4), Same),
        Case.Works("IEnumerable = yield", Yielded, Same),
        Case.Works("IEnumerable = yield with argument", () => Repeat("x", 3), (a, b) => a.SequenceEqual(b)),
        Case.Works<IReadOnlyList<int>>("IReadOnlyList = array", () => new[] { 1, 2 }, (a, b) => a.SequenceEqual(b) && b is int[]),
        Case.Works<IEnumerable<int>>("collection expression", () => [1, 2, 3], Same),
        Case.Works<IReadOnlyList<string>>("collection expression of strings", () => ["a", "b"], (a, b) => a.SequenceEqual(b)),
        Case.Works("interface members", () => new Holder { List = [1, 2], Lazy = Repeat("y", 2), Map = new SortedDictionary<string, int> { ["k"] = 1 } }, (a, b) => b.List!.SequenceEqual([1, 2]) && b.Lazy!.Count() == 2 && b.Map is SortedDictionary<string, int>),
        Case.Works("user IEnumerable class", () => new Countdown(3), (a, b) => b.SequenceEqual([2, 1, 0])),
        Case.Works<IEnumerable<int>>("user IEnumerable class as interface", () => new Countdown(3), (a, b) => b is Countdown && b.SequenceEqual([2, 1, 0])),
        Case.Works("ILookup", () => new[] { "a", "bb", "cc" }.ToLookup(s => s.Length), (a, b) => b[2].SequenceEqual(["bb", "cc"]) && b.Count == 2),
        Case.Works("IGrouping", () => new[] { "bb", "cc" }.GroupBy(s => s.Length).First(), (a, b) => b.Key == 2 && b.SequenceEqual(["bb", "cc"])),
        Case.Works("List of IGrouping", () => new[] { "a", "bb" }.GroupBy(s => s.Length).ToList(), (a, b) => b[1].Key == 2 && b[1].Single() == "bb"),
        .. Ordered, .. Views, .. OfFramework,
        Case.Refused("IQueryable", () => new[] { 2, 1 }.AsQueryable(), "call ToList"),
        Case.Refused("IAsyncEnumerable", AsyncYielded, "collect its results"),
    ];

    private static IEnumerable<SerializationCase> Ordered =>
    [
        Case.Works("IOrderedEnumerable", () => new[] { 2, 1, 3 }.OrderBy(i => i), (a, b) => b.SequenceEqual([1, 2, 3])),
        Case.Works("IOrderedEnumerable by itself", () => new[] { 2.5, 1, 3 }.OrderDescending(), (a, b) => b.SequenceEqual([3, 2.5, 1])),
        Case.Works("IOrderedEnumerable as IEnumerable", () => (IEnumerable<string>)new[] { "bb", "a" }.OrderBy(s => s.Length), (a, b) => b.SequenceEqual(["a", "bb"])),
        Case.Works("IOrderedEnumerable of nothing", () => Array.Empty<string>().OrderBy(s => s), (a, b) => !b.Any()),
        Case.Works("IOrderedEnumerable, ordered further", () => Words.OrderBy(s => s.Length), (a, b) => b.ThenByDescending(s => s, StringComparer.Ordinal).SequenceEqual(a.ThenByDescending(s => s, StringComparer.Ordinal))),
        Case.Works("IOrderedEnumerable of three orders", () => Words.OrderByDescending(s => s.Length).ThenBy(s => s[0]).ThenByDescending(s => s, StringComparer.OrdinalIgnoreCase), (a, b) => b.SequenceEqual(a) && b.ThenBy(s => s, StringComparer.Ordinal).SequenceEqual(a.ThenBy(s => s, StringComparer.Ordinal))),
        Case.Works("closure over an ordered query", Capture(Words.OrderBy(s => s.Length)), (a, b) => a() == b()),
        Case.Works("closure over groups", Capture(Words.GroupBy(s => s.Length)), (a, b) => a() == b()),
        Case.Works("closure over an empty lookup", Capture(Array.Empty<string>().ToLookup(s => s)), (a, b) => b() == "0"),
        Case.Works("closure over a lookup", Capture(Words.ToLookup(s => s[..1], StringComparer.OrdinalIgnoreCase)), (a, b) => a() == b()),
        Case.Works("empty ILookup", () => Array.Empty<string>().ToLookup(s => s.Length), (a, b) => b.Count == 0 && !b[3].Any()),
    ];

    private static IEnumerable<SerializationCase> Views =>
    [
        Case.Works<IEnumerable<int>>("values of a SortedDictionary", () => new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 }.Values, Same),
        Case.Works<IReadOnlyCollection<string>>("keys of a SortedDictionary", () => new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 }.Keys, (a, b) => a.GetType() == b.GetType() && a.SequenceEqual(b)),
        Case.Works<IList<int>>("values of a SortedList", () => new SortedList<string, int> { ["b"] = 2, ["a"] = 1 }.Values, (a, b) => a.SequenceEqual(b) && b.IsReadOnly),
        Case.Works<ICollection<int>>("values of a ReadOnlyDictionary", () => new Dictionary<string, int> { ["a"] = 1 }.AsReadOnly().Values, (a, b) => a.SequenceEqual(b)),
        Case.Works<IReadOnlyList<string>>("keys of an OrderedDictionary", () => new OrderedDictionary<string, int> { ["b"] = 1, ["a"] = 2 }.Keys, (a, b) => a.SequenceEqual(b)),
        Case.Works<IEnumerable<int>>("part of a SortedSet", () => new SortedSet<int> { 1, 2, 3 }.GetViewBetween(1, 2), Same),
        Case.Works("part of a SortedSet as a set", () => new SortedSet<string>(StringComparer.OrdinalIgnoreCase) { "a", "B", "c" }.GetViewBetween("A", "b"), (a, b) => a.GetType() == b.GetType() && b.SetEquals(a) && b.Contains("b") && Throws(() => b.Add("z"))),
        Case.Works<System.Collections.ICollection>("keys of a Hashtable", () => new System.Collections.Hashtable { ["k"] = 1 }.Keys, (a, b) => b.Cast<object>().SequenceEqual(["k"])),
        Case.Works<System.Collections.IList>("values of a loose SortedList", () => new System.Collections.SortedList { ["k"] = 1 }.GetValueList(), (a, b) => (int)b[0]! == 1),
    ];

    private static IEnumerable<SerializationCase> OfFramework =>
    [
        Case.Works("lines of a file", () => File.ReadLines(typeof(SequenceCases).Assembly.Location.Replace(".dll", ".runtimeconfig.json", StringComparison.Ordinal)), (a, b) => b.SequenceEqual(a)),
        Case.Works("files of a folder", () => Directory.EnumerateFiles(AppContext.BaseDirectory), (a, b) => b.Order().SequenceEqual(a.Order()) && b is string[]),
        Case.Works("FileInfos of a folder", () => new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles("*.dll"), (a, b) => b.Count() == a.Count() && b.First().Exists),
        Case.Works<IEnumerable<System.Text.Json.JsonElement>>("elements of a JSON array", () => System.Text.Json.JsonDocument.Parse("[1,{\"a\":2}]").RootElement.EnumerateArray(), (a, b) => b.Count() == 2 && b.Last().GetProperty("a").GetInt32() == 2),
        Case.Works<IEnumerable<System.Text.Rune>>("runes of a string", () => "a😀".EnumerateRunes(), (a, b) => b.SequenceEqual(a)),
        Case.Works<IEnumerable<int>>("a parallel query", () => Enumerable.Range(0, 100).AsParallel().AsOrdered().Select(i => 2 * i), Same),
        Case.Works("a sequence of a local function", LocalFunction, Same),
        Case.Works("a generic sequence", () => Repeat("x", 3).Chunk(2), (a, b) => b.Select(part => part.Length).SequenceEqual([2, 1])),
        Case.Works<IEnumerable<Match>>("matches", () => Regex.Matches("aab", "(?<x>a)|b"), (a, b) => b.Select(m => (m.Index, m.Value, m.Groups["x"].Success)).SequenceEqual(a.Select(m => (m.Index, m.Value, m.Groups["x"].Success)))),
        Case.Works("MatchCollection", () => Regex.Matches("a1b22", "[0-9]+", RegexOptions.RightToLeft), (a, b) => b.Count == 2 && b[0].Value == "22"),
        Case.Works("Match", () => Regex.Match("xaay", "a+?(?<rest>a)?"), SameMatch),
        Case.Works("Match without success", () => Regex.Match("x", "a"), (a, b) => !b.Success && !b.NextMatch().Success),
        Case.Works("Match with sparse groups", () => Regex.Match("abc", "(?<7>b)(?<20>c)"), (a, b) => SameMatch(a, b) && b.Groups[20].Value == "c"),
        Case.Works("Group", () => Regex.Match("aba", "(?:(a)|b)+").Groups[1], (a, b) => a.Value == b.Value && b.Captures.Select(c => c.Index).SequenceEqual([0, 2])),
        Case.Works("Capture, GroupCollection, CaptureCollection", () => CapturesOf(Regex.Match("aba", "(?:(?<n>a)|b)+")), (a, b) => b.Capture.Value == "a" && b.Groups["n"].Value == "a" && b.Captures.Count == 2),
        Case.Works("many matches of a long text", () => Regex.Matches(new string('a', 20_000), "a").ToArray(), (a, b) => b.Length == 20_000 && b[19_999].Index == 19_999),
        Case.Refused("FileSystemEnumerable as itself", () => (System.IO.Enumeration.FileSystemEnumerable<string>)Directory.EnumerateFiles("/"), "FileSystemEnumerable<string> cannot be sent"),
        Case.Refused<object>("FileSystemEnumerable as object", () => Directory.EnumerateFiles("/"), "FileSystemEnumerable<string> cannot be sent"),
        Case.Works<IEnumerable<int>>("a BlockingCollection", () => new System.Collections.Concurrent.BlockingCollection<int> { 1, 2 }, Same),
        Case.Works<IEnumerable<object>>("a sequence of strings as one of objects", () => File.ReadLines(typeof(SequenceCases).Assembly.Location.Replace(".dll", ".runtimeconfig.json", StringComparison.Ordinal)), (a, b) => b.SequenceEqual(a)),
        Case.Refused<IEnumerator<int>>("an enumerator", () => Enumerable.Range(0, 3).GetEnumerator(), "arrives as"),
    ];

    private static string[] Words => ["bb", "a", "Bb", "ccc", "A", "cc", "aa", "bb"];

    private static Func<string> Capture<T>(IEnumerable<T> sequence) =>
        () => $"{sequence.Count()}{string.Concat(sequence.Select(each => each is IEnumerable<string> group ? string.Concat(group) : $"{each}"))}";

    private static Func<Func<string>> Capture(IEnumerable<string> sequence) => () => Capture<string>(sequence);

    private static Func<Func<string>> Capture(IEnumerable<IGrouping<string, string>> sequence) => () => Capture<IGrouping<string, string>>(sequence);

    private static Func<Func<string>> Capture(IEnumerable<IGrouping<int, string>> sequence) => () => Capture<IGrouping<int, string>>(sequence);

    private static bool Throws(Action action) => Record.Exception(action) is ArgumentException;

    private static bool SameMatch(Match a, Match b) => a.Value == b.Value && a.Index == b.Index && a.Success == b.Success &&
        a.Groups.Keys.SequenceEqual(b.Groups.Keys) && a.Groups.Values.Select(g => g.Value).SequenceEqual(b.Groups.Values.Select(g => g.Value)) &&
        a.NextMatch().Value == b.NextMatch().Value && a.Result("[$&]") == b.Result("[$&]");

    private static (Capture Capture, GroupCollection Groups, CaptureCollection Captures) CapturesOf(Match match) =>
        (match.Groups[1].Captures[0], match.Groups, match.Groups[1].Captures);

    private static IEnumerable<int> LocalFunction()
    {
        return Counted();

        static IEnumerable<int> Counted()
        {
            yield return 4;
            yield return 5;
        }
    }

    private static bool Same(IEnumerable<int> a, IEnumerable<int> b) => a.SequenceEqual(b);

    private static IEnumerable<int> Yielded()
    {
        yield return 1;
        yield return 2;
    }

    private static IEnumerable<string> Repeat(string text, int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return text;
        }
    }

    private static async IAsyncEnumerable<int> AsyncYielded()
    {
        await Task.Yield();
        yield return 1;
    }
}
