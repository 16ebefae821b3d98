using System.Collections;
using System.Collections.Specialized;
using System.ComponentModel;
using System.Dynamic;
using System.Web;

namespace Procession.Tests.Serialization;

/// <summary>Collections from before generics, with their wrappers, and those of System.ComponentModel.</summary>
internal static class OldCollectionSamples
{
    public sealed class Names : CollectionBase
    {
        public string Label { get; set; } = "";

        public void Add(string name) => List.Add(name);
    }

    public sealed class Index : DictionaryBase
    {
        public void Add(string key, int value) => Dictionary.Add(key, value);
    }

    public sealed class Fixed : ReadOnlyCollectionBase
    {
        public Fixed(params string[] names) => InnerList.AddRange(names);
    }

    public sealed class Bag : NameObjectCollectionBase
    {
        public object? this[string name] => BaseGet(name);

        public void Add(string name, object value) => BaseAdd(name, value);
    }

    public static IEnumerable<TypeSample> All => [.. Plain, .. Wrapped, .. Special, .. Bases];

    private static StringComparer IgnoreCase => StringComparer.OrdinalIgnoreCase;

    private static IEnumerable<TypeSample> Plain =>
    [
        Sample.Data(() => new ArrayList(10) { 1, "b", null }, list => list.Capacity),
        Sample.Data(() => new Hashtable(IgnoreCase) { ["A"] = 1, ["b"] = null }, table => table["a"]),
        Sample.Data(() => new Queue(new object[] { 1, "b" }), queue => queue.Peek()),
        Sample.Data(() => new Stack(new object[] { 1, "b" }), stack => stack.Peek()),
        Sample.Data(() => new SortedList(IgnoreCase) { ["b"] = 2, ["A"] = 1 }, list => list["a"]),
        Sample.Data(() => new SortedList { ["b"] = 2 }.GetKeyList()),
        Sample.Data(() => new BitArray([true, false, true])),
        Sample.Data(() => new DictionaryEntry("k", 5)),
        Sample.Data(() => new Comparer(System.Globalization.CultureInfo.InvariantCulture), comparer => comparer.Compare("a", "B")),
        Sample.Data(() => new CaseInsensitiveComparer(System.Globalization.CultureInfo.InvariantCulture), comparer => comparer.Compare("a", "A")),
        Sample.Data(() => StructuralComparisons.StructuralEqualityComparer, comparer => comparer.Equals(new[] { 1 }, new[] { 1 })),
        Sample.Data(() => StructuralComparisons.StructuralComparer, comparer => comparer.Compare(new[] { 1 }, new[] { 2 })),
    ];

    private static IEnumerable<TypeSample> Wrapped =>
    [
        Sample.Data(() => ArrayList.ReadOnly(new ArrayList { 1, 2 }), list => list.IsReadOnly),
        Sample.Data(() => ArrayList.FixedSize(new ArrayList { 1, 2 }), list => list.IsFixedSize),
        Sample.Data(() => ArrayList.Synchronized(new ArrayList { 1, 2 }), list => list.IsSynchronized),
        Sample.Data(() => ArrayList.ReadOnly((IList)new List<int> { 1, 2 }), list => list.IsReadOnly),
        Sample.Data(() => ArrayList.FixedSize((IList)new List<int> { 1, 2 }), list => list.IsFixedSize),
        Sample.Data(() => ArrayList.Synchronized((IList)new List<int> { 1, 2 }), list => list.IsSynchronized),
        Sample.Data(() => ArrayList.Adapter(new List<int> { 1, 2 }), list => list.Count),
        Sample.Data(() => new ArrayList { 1, 2, 3 }.GetRange(1, 2)),
        Sample.Data(() => Hashtable.Synchronized(new Hashtable(IgnoreCase) { ["A"] = 1 }), table => (table["a"], table.IsSynchronized)),
        Sample.Data(() => SortedList.Synchronized(new SortedList(IgnoreCase) { ["A"] = 1 }), list => (list["a"], list.IsSynchronized)),
        Sample.Data(() => Queue.Synchronized(new Queue(new[] { 1, 2 })), queue => queue.IsSynchronized),
        Sample.Data(() => Stack.Synchronized(new Stack(new[] { 1, 2 })), stack => stack.IsSynchronized),
    ];

    private static IEnumerable<TypeSample> Special =>
    [
        Sample.Data(() => new BitVector32(0x12345)),
        Sample.Data(() => BitVector32.CreateSection(7, BitVector32.CreateSection(3))),
        Sample.Data(() => new HybridDictionary(caseInsensitive: true) { ["A"] = 1, ["b"] = 2 }, map => map["a"]),
        Sample.Data(() => Many(new HybridDictionary(caseInsensitive: true)), map => map["k7"]),
        Sample.Data(() => new ListDictionary(IgnoreCase) { ["A"] = 1, ["b"] = 2 }, map => map["a"]),
        Sample.Data(() => new NameValueCollection(IgnoreCase) { { "A", "1" }, { "a", "2" }, { null, "x" } }, map => map.GetValues("a")),
        Sample.Data(() => new NameValueCollection { { "A", "1" } }.Keys),
        Sample.Data(() => new OrderedDictionary(IgnoreCase) { ["b"] = 2, ["A"] = 1 }, map => (map["a"], map[0])),
        Sample.Data(() => new OrderedDictionary { ["b"] = 2 }.AsReadOnly(), map => map.IsReadOnly),
        Sample.Data(() => new StringCollection { "a", "b" }, list => list[1]),
        Sample.Data(() => new StringDictionary { ["A"] = "1" }, map => map["a"]),
        Sample.Data(() => HttpUtility.ParseQueryString("a=1&b=x%20y"), query => query.ToString()),
        Sample.Data<ExpandoObject>(() => Expando(), expando => expando.ToArray()),
        Sample.Data(() => new BindingList<string>(["a", "b"]) { AllowNew = true, AllowRemove = false }),
        Sample.Data(() => new NotifyCollectionChangedEventArgs(NotifyCollectionChangedAction.Replace, "new", "old", 3)),
        Sample.Data(() => new NotifyCollectionChangedEventArgs(NotifyCollectionChangedAction.Reset)),
        Sample.Bound(() => new StringCollection { "a" }.GetEnumerator()),
    ];

    private static IEnumerable<TypeSample> Bases =>
    [
        Sample.Data(() => Made(new Names { Label = "x" }, names => names.Add("a")), names => names.Label),
        Sample.Data(() => Made(new Index(), index => index.Add("a", 1))),
        Sample.Data(() => new Fixed("a", "b")),
        Sample.Data(() => Made(new Bag(), bag => bag.Add("A", 5)), bag => bag["a"]),
    ];

    private static T Made<T>(T value, Action<T> fill)
    {
        fill(value);
        return value;
    }

    private static HybridDictionary Many(HybridDictionary map)
    {
        for (int i = 0; i < 20; i++)
        {
            map.Add($"K{i}", i);
        }

        return map;
    }

    private static ExpandoObject Expando()
    {
        dynamic expando = new ExpandoObject();
        expando.Name = "n";
        expando.Nested = new ExpandoObject();
        return expando;
    }
}
