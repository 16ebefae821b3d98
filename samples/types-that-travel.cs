#:project ../src/Procession/Procession.csproj

// What arrives in a worker, and how you say how a type of yours is to travel.
using System.Data;
using System.Globalization;
using System.Runtime.Serialization;
using Procession;

// Rules come first: workers get them from the program that starts them.
Travel.As<Unit, string>(unit => unit.Symbol, Unit.Of);                         // each process has one object for a unit
Travel.As<Recording, string>(recording => recording.Path, path => new(path));  // it holds a stream: refused without a rule
Travel.As(typeof(Trie<>), typeof(TrieRule<>));                                 // generic, whatever its type argument

using var pool = new ProcessPool(2);

// The whole graph arrives: cycles stay cycles, one object stays one object, and it is a copy.
var parent = new Node("parent");
parent.Children.AddRange([new Node("a") { Parent = parent }, new Node("b") { Parent = parent }]);
Print("cycles are closed", pool.Apply(node => node.Children.All(child => child.Parent == node), parent));

// Rules hold for arguments, results, captured variables and whatever holds such an object.
Unit kilogram = Unit.Of("kg");
Print("the unit is the unit there", pool.Apply(() => ReferenceEquals(kilogram, Unit.Of("kg"))));
var units = new Dictionary<string, Unit> { ["mass"] = kilogram };
Print("and here", ReferenceEquals(kilogram, pool.Apply(known => known["mass"], units)));
var trie = new Trie<int>([("one", 1), ("two", 2)]);
Print("a trie finds its keys", pool.Apply(copy => copy["two"], trie));

// Hash codes of texts differ from process to process: those that an object keeps must be made again.
var prices = new Dictionary<Article, int> { [new Article("tea")] = 9 };
Print("an article is found there", pool.Apply(known => known[new Article("tea")], prices));

// A captured Random is a copy in each worker. Seed one for each item, and the numbers do not depend on who runs what.
const int Seed = 1;
int[] drawn = pool.Map(item => new Random(Seed + item).Next(1000), [0, 1, 2, 3], chunkSize: 1);
int[] expected = [.. Enumerable.Range(0, 4).Select(item => new Random(Seed + item).Next(1000))];
Print("the same numbers as in a loop", drawn.SequenceEqual(expected));

// A finalizer is the original's business: that of a copy never runs, so this file is deleted once, here.
using (var scratch = new ScratchFile())
{
    Print("copies read the file", pool.Map(_ => File.ReadAllText(scratch.Path), [1, 2, 3, 4]).Distinct().Single());
    using var recording = new Recording(scratch.Path);
    Print("and a recording of it is opened again", pool.Apply(copy => copy.Length, recording));
}

// Tables travel with their schema and the states of their rows, cultures whole, sequences as arrays.
var table = new DataTable("orders");
table.Columns.Add("id", typeof(int));
table.Rows.Add(1);
table.AcceptChanges();
table.Rows[0]["id"] = 2;
Print("the row is", pool.Apply(copy => $"{copy.Rows[0].RowState}, was {copy.Rows[0]["id", DataRowVersion.Original]}", table));

var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
culture.NumberFormat.NumberDecimalSeparator = ";";
Print("the culture writes", pool.Apply(copy => 1.5.ToString(copy), culture));

IEnumerable<int> squares = Enumerable.Range(1, 4).Select(x => x * x).Where(x => x > 1);
Print("the sequence is", pool.Apply(sequence => $"{sequence.GetType().Name}: {string.Join(", ", sequence)}", squares));

// What belongs to this process is refused at the call, with the way to it and what to do instead.
try
{
    pool.Apply(report => report.Title, new Report("sales", Console.OpenStandardOutput()));
}
catch (UnsendableException e)
{
    Console.WriteLine($"refused: {e.Path}");
}

static void Print(string what, object value) => Console.WriteLine($"{what}: {value}");

internal sealed class Node(string name)
{
    public string Name => name;

    public Node? Parent { get; set; }

    public List<Node> Children { get; } = [];
}

internal sealed record Report(string Title, Stream Output);

// Compared by reference, so a copy would be another unit.
internal sealed class Unit
{
    private static readonly Dictionary<string, Unit> All = new() { ["kg"] = new("kg"), ["m"] = new("m") };

    private Unit(string symbol) => Symbol = symbol;

    public string Symbol { get; }

    public static Unit Of(string symbol) => All[symbol];
}

internal sealed class Recording(string path) : IDisposable
{
    private readonly FileStream _stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public string Path => path;

    public long Length => _stream.Length;

    public void Dispose() => _stream.Dispose();
}

// Laid out by hash codes, which are others in the next process.
internal sealed class Trie<T>
{
    private readonly SortedDictionary<int, T> _items = [];

    public Trie(IEnumerable<(string Key, T Value)> pairs)
    {
        foreach ((string key, T value) in pairs)
        {
            _items[key.GetHashCode()] = value;
            Pairs.Add((key, value));
        }
    }

    public List<(string Key, T Value)> Pairs { get; } = [];

    public T this[string key] => _items[key.GetHashCode()];
}

internal sealed class TrieRule<T> : TravelRule<Trie<T>, List<(string Key, T Value)>>
{
    public override List<(string Key, T Value)> Pack(Trie<T> value) => value.Pairs;

    public override Trie<T> Unpack(List<(string Key, T Value)> wire) => new(wire);
}

internal sealed class Article(string name)
{
    private readonly string _name = name;
    private int _hash = name.GetHashCode();

    public override int GetHashCode() => _hash;

    public override bool Equals(object? obj) => obj is Article other && other._name == _name;

    [OnDeserialized]
    private void Rehash(StreamingContext context) => _hash = _name.GetHashCode();
}

internal sealed class ScratchFile : IDisposable
{
    public ScratchFile() => File.WriteAllText(Path, "42");

    ~ScratchFile() => File.Delete(Path);

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(Path);
        GC.SuppressFinalize(this);
    }
}
