namespace Procession.Serialization;

/// <summary>Hash sets, with their comparers.</summary>
internal sealed class HashSetBody<T> : SetBody<HashSet<T>, T>
{
    public override object? ComparerOf(object collection) => Comparers.Custom(((HashSet<T>)collection).Comparer);

    public override object Create(object? comparer) => new HashSet<T>((IEqualityComparer<T>?)comparer);

    protected override T[] Snapshot(HashSet<T> collection) => [.. collection];

    protected override object ActualComparerOf(HashSet<T> collection) => collection.Comparer;

    protected override bool TryAdd(HashSet<T> collection, T item) => collection.Add(item);

    protected override void Clear(HashSet<T> collection) => collection.Clear();
}

/// <summary>Sorted sets, with their comparers.</summary>
internal sealed class SortedSetBody<T> : SetBody<SortedSet<T>, T>
{
    public override object? ComparerOf(object collection) => Comparers.Custom(((SortedSet<T>)collection).Comparer);

    public override object Create(object? comparer) => new SortedSet<T>((IComparer<T>?)comparer);

    protected override T[] Snapshot(SortedSet<T> collection) => [.. collection];

    protected override object ActualComparerOf(SortedSet<T> collection) => collection.Comparer;

    protected override bool TryAdd(SortedSet<T> collection, T item) => collection.Add(item);

    protected override void Clear(SortedSet<T> collection) => collection.Clear();
}
