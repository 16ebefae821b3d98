using System.Collections.Immutable;

namespace Procession.Serialization;

/// <summary>Immutable lists.</summary>
internal sealed class ImmutableListBody<T> : WholeBody<ImmutableList<T>, T>
{
    protected override ImmutableList<T> Build(T[] items, object? first, object? second) => [.. items];
}

/// <summary>Immutable queues.</summary>
internal sealed class ImmutableQueueBody<T> : WholeBody<ImmutableQueue<T>, T>
{
    protected override ImmutableQueue<T> Build(T[] items, object? first, object? second) =>
        ImmutableQueue.CreateRange(items);
}

/// <summary>Immutable stacks, which enumerate from the top.</summary>
internal sealed class ImmutableStackBody<T> : WholeBody<ImmutableStack<T>, T>
{
    protected override ImmutableStack<T> Build(T[] items, object? first, object? second)
    {
        Array.Reverse(items);
        return ImmutableStack.CreateRange(items);
    }
}

/// <summary>Immutable hash sets, with their comparers.</summary>
internal sealed class ImmutableHashSetBody<T> : WholeBody<ImmutableHashSet<T>, T>
{
    protected override (Type? First, Type? Second) ComparerTypes => (typeof(IEqualityComparer<T>), null);

    protected override (object? First, object? Second) ComparersOf(ImmutableHashSet<T> collection) =>
        (Comparers.Custom(collection.KeyComparer), null);

    protected override ImmutableHashSet<T> Build(T[] items, object? first, object? second) =>
        Complete(ImmutableHashSet.CreateRange((IEqualityComparer<T>?)first, items), items.Length);

    protected override LateCollection BuildLater(T[] items, object? comparer, Action build) =>
        new LateCollection<T>(items, comparer ?? EqualityComparer<T>.Default, build);

    private static ImmutableHashSet<T> Complete(ImmutableHashSet<T> set, int count) =>
        set.Count == count ? set : throw new EqualKeysException(typeof(ImmutableHashSet<T>));
}

/// <summary>Immutable sorted sets, with their comparers.</summary>
internal sealed class ImmutableSortedSetBody<T> : WholeBody<ImmutableSortedSet<T>, T>
{
    protected override (Type? First, Type? Second) ComparerTypes => (typeof(IComparer<T>), null);

    protected override (object? First, object? Second) ComparersOf(ImmutableSortedSet<T> collection) =>
        (Comparers.Custom(collection.KeyComparer), null);

    protected override ImmutableSortedSet<T> Build(T[] items, object? first, object? second) =>
        Complete(ImmutableSortedSet.CreateRange((IComparer<T>?)first, items), items.Length);

    protected override LateCollection BuildLater(T[] items, object? comparer, Action build) =>
        new LateCollection<T>(items, comparer ?? Comparer<T>.Default, build);

    private static ImmutableSortedSet<T> Complete(ImmutableSortedSet<T> set, int count) =>
        set.Count == count ? set : throw new EqualKeysException(typeof(ImmutableSortedSet<T>));
}

/// <summary>Immutable dictionaries, with both comparers.</summary>
internal sealed class ImmutableDictionaryBody<TKey, TValue> :
    WholeBody<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    protected override (Type? First, Type? Second) ComparerTypes =>
        (typeof(IEqualityComparer<TKey>), typeof(IEqualityComparer<TValue>));

    protected override (object? First, object? Second) ComparersOf(ImmutableDictionary<TKey, TValue> collection) =>
        (Comparers.Custom(collection.KeyComparer), Comparers.Custom(collection.ValueComparer));

    protected override ImmutableDictionary<TKey, TValue> Build(
        KeyValuePair<TKey, TValue>[] items,
        object? first,
        object? second) =>
        Complete(
            ImmutableDictionary.CreateRange((IEqualityComparer<TKey>?)first, (IEqualityComparer<TValue>?)second, items),
            items.Length);

    protected override LateCollection BuildLater(KeyValuePair<TKey, TValue>[] items, object? comparer, Action build) =>
        new LateCollection<TKey>(Array.ConvertAll(items, pair =>
            pair.Key), comparer ?? EqualityComparer<TKey>.Default, build);

    private static ImmutableDictionary<TKey, TValue> Complete(ImmutableDictionary<TKey, TValue> map, int count) =>
        map.Count == count ? map : throw new EqualKeysException(typeof(ImmutableDictionary<TKey, TValue>));
}

/// <summary>Immutable sorted dictionaries, with both comparers.</summary>
internal sealed class ImmutableSortedDictionaryBody<TKey, TValue> :
    WholeBody<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    protected override (Type? First, Type? Second) ComparerTypes =>
        (typeof(IComparer<TKey>), typeof(IEqualityComparer<TValue>));

    protected override (object? First, object? Second) ComparersOf(
        ImmutableSortedDictionary<TKey, TValue> collection) =>
        (Comparers.Custom(collection.KeyComparer), Comparers.Custom(collection.ValueComparer));

    protected override ImmutableSortedDictionary<TKey, TValue> Build(
        KeyValuePair<TKey, TValue>[] items,
        object? first,
        object? second) =>
        Complete(
            ImmutableSortedDictionary.CreateRange((IComparer<TKey>?)first, (IEqualityComparer<TValue>?)second, items),
            items.Length);

    protected override LateCollection BuildLater(KeyValuePair<TKey, TValue>[] items, object? comparer, Action build) =>
        new LateCollection<TKey>(Array.ConvertAll(items, pair => pair.Key), comparer ?? Comparer<TKey>.Default, build);

    private static ImmutableSortedDictionary<TKey, TValue> Complete(ImmutableSortedDictionary<TKey, TValue> map, int count) =>
        map.Count == count ? map : throw new EqualKeysException(typeof(ImmutableSortedDictionary<TKey, TValue>));
}
