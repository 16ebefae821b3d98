using System.Collections.Concurrent;

namespace Procession.Serialization;

/// <summary>Sorted lists, with their comparers.</summary>
internal sealed class SortedListBody<TKey, TValue> : MapBody<SortedList<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((SortedList<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) => new SortedList<TKey, TValue>((IComparer<TKey>?)comparer);

    protected override KeyValuePair<TKey, TValue>[] Snapshot(SortedList<TKey, TValue> collection) => collection.ToArray();

    protected override object ActualComparerOf(SortedList<TKey, TValue> collection) => collection.Comparer;

    protected override bool TryAdd(SortedList<TKey, TValue> collection, TKey key, TValue value) =>
        collection.TryAdd(key, value);

    protected override void Clear(SortedList<TKey, TValue> collection) => collection.Clear();
}

/// <summary>Sorted dictionaries, with their comparers.</summary>
internal sealed class SortedDictionaryBody<TKey, TValue> : MapBody<SortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((SortedDictionary<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) => new SortedDictionary<TKey, TValue>((IComparer<TKey>?)comparer);

    protected override KeyValuePair<TKey, TValue>[] Snapshot(SortedDictionary<TKey, TValue> collection) =>
        collection.ToArray();

    protected override object ActualComparerOf(SortedDictionary<TKey, TValue> collection) => collection.Comparer;

    protected override bool TryAdd(SortedDictionary<TKey, TValue> collection, TKey key, TValue value) =>
        collection.TryAdd(key, value);

    protected override void Clear(SortedDictionary<TKey, TValue> collection) => collection.Clear();
}

/// <summary>Ordered dictionaries, with their comparers.</summary>
internal sealed class OrderedDictionaryBody<TKey, TValue> : MapBody<OrderedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((OrderedDictionary<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) =>
        new OrderedDictionary<TKey, TValue>((IEqualityComparer<TKey>?)comparer);

    protected override KeyValuePair<TKey, TValue>[] Snapshot(OrderedDictionary<TKey, TValue> collection) =>
        collection.ToArray();

    protected override object ActualComparerOf(OrderedDictionary<TKey, TValue> collection) => collection.Comparer;

    protected override bool TryAdd(OrderedDictionary<TKey, TValue> collection, TKey key, TValue value) =>
        collection.TryAdd(key, value);

    protected override void Clear(OrderedDictionary<TKey, TValue> collection) => collection.Clear();
}

/// <summary>Concurrent dictionaries, with their comparers.</summary>
internal sealed class ConcurrentDictionaryBody<TKey, TValue> : MapBody<ConcurrentDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((ConcurrentDictionary<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) =>
        new ConcurrentDictionary<TKey, TValue>((IEqualityComparer<TKey>?)comparer);

    protected override KeyValuePair<TKey, TValue>[] Snapshot(ConcurrentDictionary<TKey, TValue> collection) =>
        collection.ToArray();

    protected override object ActualComparerOf(ConcurrentDictionary<TKey, TValue> collection) => collection.Comparer;

    protected override bool TryAdd(ConcurrentDictionary<TKey, TValue> collection, TKey key, TValue value) =>
        collection.TryAdd(key, value);

    protected override void Clear(ConcurrentDictionary<TKey, TValue> collection) => collection.Clear();
}
