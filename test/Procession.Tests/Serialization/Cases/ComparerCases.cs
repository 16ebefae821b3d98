using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace Procession.Tests.Serialization;

/// <summary>A comparer that is lost is the silent error of serializers.</summary>
internal static class ComparerCases
{
    private static readonly StringComparer IgnoreCase = StringComparer.OrdinalIgnoreCase;

    public sealed class ByLength : IEqualityComparer<string>, IComparer<string>
    {
        public bool Equals(string? x, string? y) => x?.Length == y?.Length;

        public int GetHashCode(string obj) => obj.Length;

        public int Compare(string? x, string? y) => (x?.Length ?? -1).CompareTo(y?.Length ?? -1);
    }

    public sealed class Backwards : Comparer<int>
    {
        public override int Compare(int x, int y) => y.CompareTo(x);
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("Dictionary OrdinalIgnoreCase", () => new Dictionary<string, int>(IgnoreCase) { ["A"] = 1 }, (a, b) => b["a"] == 1),
        Case.Works("Dictionary Ordinal", () => new Dictionary<string, int>(StringComparer.Ordinal) { ["A"] = 1 }, (a, b) => b.Comparer == StringComparer.Ordinal),
        Case.Works("HashSet OrdinalIgnoreCase", () => new HashSet<string>(IgnoreCase) { "A" }, (a, b) => b.Contains("a")),
        Case.Works("HashSet InvariantCultureIgnoreCase", () => new HashSet<string>(StringComparer.InvariantCultureIgnoreCase) { "STRASSE" }, (a, b) => b.Contains("strasse")),
        Case.Works("HashSet of a culture", () => new HashSet<string>(StringComparer.Create(CultureInfo.GetCultureInfo("tr-TR"), true)) { "I" }, (a, b) => b.Contains("ı") == a.Contains("ı") && b.Contains("i") == a.Contains("i")),
        Case.Works("Dictionary user comparer", () => new Dictionary<string, int>(new ByLength()) { ["abc"] = 1 }, (a, b) => b["xyz"] == 1),
        Case.Works("SortedSet user comparer", () => new SortedSet<int>(new Backwards()) { 1, 2, 3 }, (a, b) => b.SequenceEqual([3, 2, 1]) && b.Add(9) && b.First() == 9),
        Case.Works("SortedDictionary user comparer", () => new SortedDictionary<string, int>(new ByLength()) { ["abc"] = 1 }, (a, b) => b["xyz"] == 1),
        Case.Works("SortedList OrdinalIgnoreCase", () => new SortedList<string, int>(IgnoreCase) { ["A"] = 1 }, (a, b) => b["a"] == 1),
        Case.Works("ConcurrentDictionary OrdinalIgnoreCase", () => new ConcurrentDictionary<string, int>(IgnoreCase) { ["A"] = 1 }, (a, b) => b["a"] == 1),
        Case.Works("OrderedDictionary OrdinalIgnoreCase", () => new OrderedDictionary<string, int>(IgnoreCase) { ["A"] = 1 }, (a, b) => b["a"] == 1),
        Case.Works("ImmutableDictionary OrdinalIgnoreCase", () => ImmutableDictionary.Create<string, int>(IgnoreCase).Add("A", 1), (a, b) => b["a"] == 1),
        Case.Works("ImmutableDictionary value comparer", () => ImmutableDictionary.Create<string, string>(null, new ByLength()).Add("k", "abc"), (a, b) => b.ContainsValue("xyz")),
        Case.Works("ImmutableHashSet user comparer", () => ImmutableHashSet.Create<string>(new ByLength(), "abc"), (a, b) => b.Contains("xyz")),
        Case.Works("ImmutableSortedSet user comparer", () => ImmutableSortedSet.Create<int>(new Backwards(), 1, 2, 3), (a, b) => b.SequenceEqual([3, 2, 1])),
        Case.Works("ImmutableSortedDictionary user comparer", () => ImmutableSortedDictionary.Create<int, int>(new Backwards()).Add(1, 1).Add(2, 2), (a, b) => b.First().Key == 2),
        Case.Works("FrozenDictionary OrdinalIgnoreCase", () => new Dictionary<string, int> { ["A"] = 1 }.ToFrozenDictionary(IgnoreCase), (a, b) => b["a"] == 1),
        Case.Works("FrozenSet user comparer", () => new[] { "abc" }.ToFrozenSet(new ByLength()), (a, b) => b.Contains("xyz")),
        Case.Works("PriorityQueue user comparer", Heap, (a, b) => b.Dequeue() == "two"),
        Case.Works("Hashtable OrdinalIgnoreCase", () => new Hashtable(IgnoreCase) { ["A"] = 1 }, (a, b) => (int)b["a"]! == 1),
        Case.Works("Lookup OrdinalIgnoreCase", () => new[] { "A", "a" }.ToLookup(s => s, IgnoreCase), (a, b) => b["A"].Count() == 2 && b.Contains("a")),
        Case.Works("EqualityComparer.Create", () => new HashSet<string>(EqualityComparer<string>.Create((x, y) => x![0] == y![0], x => x[0])) { "abc" }, (a, b) => b.Contains("axx")),
        Case.Works("Comparer.Create", () => new SortedSet<int>(Comparer<int>.Create((x, y) => y.CompareTo(x))) { 1, 2 }, (a, b) => b.First() == 2),
        Case.Works("ReferenceEqualityComparer", () => new HashSet<object>(ReferenceEqualityComparer.Instance) { "x" }, (a, b) => b.Comparer == (object)ReferenceEqualityComparer.Instance),
        Case.Works("StructuralEqualityComparer", () => new Hashtable(StructuralComparisons.StructuralEqualityComparer) { [new[] { 1, 2 }] = 5 }, (a, b) => b[new[] { 1, 2 }] is 5),
        Case.Works("comparers as values", () => (IgnoreCase, EqualityComparer<int>.Default, Comparer<string>.Default), (a, b) => a.Equals(b)),
        Case.Works("default comparer held as interface", () => (IComparer<Version>)Comparer<Version>.Default, (a, b) => a == b),
        Case.Works("SortedSet of keys held in a cycle-free user comparer", () => new SortedSet<string>(new ByLength()) { "a", "bb" }, (a, b) => b.SequenceEqual(a)),
        Case.Works("HashSet of HashSets", () => new HashSet<HashSet<int>>(HashSet<int>.CreateSetComparer()) { new() { 1 } }, (a, b) => b.Contains([1])),
    ];

    private static PriorityQueue<string, int> Heap()
    {
        PriorityQueue<string, int> queue = new(new Backwards());
        queue.Enqueue("one", 1);
        queue.Enqueue("two", 2);
        return queue;
    }
}
