namespace Procession.Tests.Serialization;

/// <summary>Many values side by side, which travel in pieces and column by column.</summary>
internal static class RunCases
{
    public class Order
    {
        public int Id { get; set; }

        public string? Customer { get; set; }

        public DateTime At { get; set; }

        public decimal Amount { get; set; }

        public DayOfWeek? Day { get; set; }
    }

    public sealed class Express : Order
    {
        public object? Courier { get; set; }
    }

    public sealed class Empty;

    public sealed class Linked
    {
        public int Id { get; set; }

        public Linked? Previous { get; set; }
    }

    public sealed class Counted
    {
        [NonSerialized]
        public int Seen;

        public int Id { get; set; }

        [System.Runtime.Serialization.OnDeserialized]
        private void Count(System.Runtime.Serialization.StreamingContext context) => Seen = Id + 1;
    }

    public static IEnumerable<SerializationCase> All =>
    [
        .. new[] { 15, 63, 64, 255, 256, 257, 319, 320, 321, 1000 }.Select(count => Case.Works($"{count} records", () => Orders(count), Alike)),
        Case.Works("an array of 500 records", () => Orders(500).ToArray(), Alike),
        Case.Works<IReadOnlyList<Order?>>("500 records in any order", () => [.. Orders(500).OrderBy(order => order!.Id * 7919 % 500)], Alike),
        Case.Works("500 records with one twice", () => With(500, list => list[400] = list[3]), (a, b) => Alike(a, b) && b[400] == b[3]),
        Case.Works("500 records with one at once twice", () => With(500, list => list[1] = list[0]), (a, b) => Alike(a, b) && b[1] == b[0] && b[2] != b[0]),
        Case.Works("500 times one record", () => Enumerable.Repeat(Orders(1)[0], 500).ToList(), (a, b) => Alike(a, b) && b.All(order => order == b[0])),
        Case.Works("500 records with gaps", () => With(500, list => (list[0], list[99], list[499]) = (null, null, null)), Alike),
        Case.Works("500 records with a derived one", () => With(500, list => list[77] = new Express { Id = 9, Courier = list[5] }), (a, b) => Alike(a, b) && b[77] is Express { Courier: Order o } && o == b[5]),
        Case.Works("records before and after their list", () => Orders(300) is var list ? (list[7], list, list[8], list) : default, (a, b) => b.Item1 == b.Item2[7] && b.Item3 == b.Item2[8] && b.Item2 == b.Item4 && Alike(a.Item2, b.Item2)),
        Case.Works("two lists of the same records", () => Orders(300) is var list ? (list, list.AsEnumerable().Reverse().ToList()) : default, (a, b) => b.Item2[0] == b.list[299] && Alike(a.Item2, b.Item2)),
        Case.Works("lists of records in a map", () => Enumerable.Range(0, 20).ToDictionary(i => i, _ => Orders(70)), (a, b) => b.All(pair => Alike(a[pair.Key], pair.Value))),
        Case.Works("500 objects without fields", () => Enumerable.Range(0, 500).Select(_ => new Empty()).ToArray(), (a, b) => b.Distinct().Count() == 500),
        Case.Works("500 objects that lead to each other", Chain, (a, b) => b.Skip(1).Zip(b).All(pair => pair.First.Previous == pair.Second)),
        Case.Works("500 objects that watch over their reading", () => Enumerable.Range(0, 500).Select(i => new Counted { Id = i }).ToList(), (a, b) => b.All(each => each.Seen == each.Id + 1)),
        .. new[] { 15, 16, 17, 256, 257, 1000 }.Select(count => Case.Items($"{count} strings", () => Texts(count))),
        Case.Items("1000 strings in a list", () => Texts(1000).ToList()),
        Case.Works("rows of simple values", () => Rows(700), SameRows),
        Case.Works("rows with an object among them", () => WithRow(700, rows => rows[300][1] = new Order { Id = 5 }), (a, b) => ((Order)b[300][1]!).Id == 5 && SameRows(a[..300], b[..300]) && SameRows(a[301..], b[301..])),
        Case.Works("rows with one twice", () => WithRow(700, rows => rows[600] = rows[2]), (a, b) => b[600] == b[2] && SameRows(a, b)),
        Case.Works("rows of other lengths", () => WithRow(700, rows => (rows[0], rows[350]) = ([], [1, 2])), SameRows),
        Case.Works("rows whose columns change their type", () => WithRow(700, rows => { for (int i = 100; i < 200; i++) { rows[i][0] = $"{i}"; } }), SameRows),
        Case.Works("rows of nulls", () => Enumerable.Range(0, 300).Select(_ => new object?[3]).ToArray(), SameRows),
        Case.Works("rows of 100 columns", () => Enumerable.Range(0, 100).Select(i => Enumerable.Range(0, 100).Cast<object?>().ToArray()).ToArray(), SameRows),
        Case.Works("rows that share a boxed value of the user's", () => (object)new Point(1, 2) is var box ? Enumerable.Range(0, 100).Select(_ => new object?[] { 1, box }).ToArray() : [], (a, b) => b.All(row => row[1] == b[0][1]) && SameRows(a, b)),
        Case.Works("1000 pairs", () => Enumerable.Range(0, 1000).ToDictionary(i => $"k{i}", i => i / 3.0), (a, b) => a.SequenceEqual(b)),
        Case.Works("1000 pairs without regard to case", () => new Dictionary<string, string?>(Texts(1000).Select((text, i) => KeyValuePair.Create($"K{i}", text)), StringComparer.OrdinalIgnoreCase), (a, b) => b["k999"] == a["K999"] && a.SequenceEqual(b)),
        Case.Works("1000 sorted pairs", () => new SortedDictionary<DateTime, bool>(Enumerable.Range(0, 1000).ToDictionary(i => DateTime.Today.AddHours(i), i => i % 2 == 0)), (a, b) => a.SequenceEqual(b)),
    ];

    private static List<Order?> Orders(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Order
        {
            Id = i, Customer = Text(i), At = new DateTime(2026, 3, 29, 0, 30, 0, (DateTimeKind)(i % 3)).AddHours(i), Amount = i / 7m,
            Day = i % 4 == 0 ? null : (DayOfWeek)(i % 7),
        }),
    ];

    private static List<Order?> With(int count, Action<List<Order?>> change)
    {
        List<Order?> list = Orders(count);
        change(list);
        return list;
    }

    private static object?[][] WithRow(int count, Action<object?[][]> change)
    {
        object?[][] rows = Rows(count);
        change(rows);
        return rows;
    }

    private static object?[][] Rows(int count) => [.. Enumerable.Range(0, count).Select(i => new object?[]
    {
        i % 9 == 0 ? null : i, Text(i), DateTime.Now.AddHours(i), i / 3.0, i % 2 == 0, 1.5m, 'c', (byte)i, Guid.NewGuid(), TimeSpan.FromSeconds(i),
        DateOnly.FromDayNumber(i), new TimeOnly(i % 24, 1), DateTimeOffset.Now, (short)i, (long)i, null,
    })];

    private static string?[] Texts(int count) => [.. Enumerable.Range(0, count).Select(Text)];

    // None, empty, short, not ASCII, without UTF-8, and as long as is counted otherwise.
    private static string? Text(int i) => (i % 13) switch
    {
        0 => null,
        1 => "",
        2 => "ä€𝄞",
        3 => "lone \ud800",
        4 => new string('x', 84),
        5 => new string('€', 84),
        6 => new string('y', 85),
        7 => new string('z', 300),
        8 when i % 5 == 0 => new string('€', 20_000),
        _ => $"text {i}",
    };

    private static Linked[] Chain()
    {
        Linked[] all = new Linked[500];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = new Linked { Id = i, Previous = i == 0 ? null : all[i - 1] };
        }

        return all;
    }

    private static bool Alike(IReadOnlyList<Order?> a, IReadOnlyList<Order?> b) =>
        a.Count == b.Count && a.Zip(b).All(pair => Alike(pair.First, pair.Second)) &&
        b.OfType<Order>().Distinct().Count() == a.OfType<Order>().Distinct().Count();

    private static bool Alike(Order? a, Order? b) => a is null || b is null
        ? a == b
        : a.GetType() == b.GetType() && a.Id == b.Id && a.Customer == b.Customer && a.At == b.At && a.At.Kind == b.At.Kind &&
        a.Amount == b.Amount && a.Day == b.Day;

    private static bool SameRows(object?[][] a, object?[][] b) =>
        a.Length == b.Length && a.Zip(b).All(pair => pair.First.SequenceEqual(pair.Second)) && b.Distinct().Count() == a.Distinct().Count();

    public readonly record struct Point(int X, int Y);
}
