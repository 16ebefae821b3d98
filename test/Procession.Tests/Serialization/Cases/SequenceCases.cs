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
        Case.Refused("IOrderedEnumerable", () => new[] { 2, 1 }.OrderBy(i => i), "arrives as"),
        Case.Refused("IQueryable", () => new[] { 2, 1 }.AsQueryable(), "call ToList"),
        Case.Refused("IAsyncEnumerable", AsyncYielded, "collect its results"),
    ];

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
