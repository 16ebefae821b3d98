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
    protected override (object? First, object? Second) ComparersOf(ImmutableHashSet<T> collection) =>
        (Comparers.Custom(collection.KeyComparer), null);

    protected override ImmutableHashSet<T> Build(T[] items, object? first, object? second) =>
        ImmutableHashSet.CreateRange((IEqualityComparer<T>?)first, items);
}

/// <summary>Immutable sorted sets, with their comparers.</summary>
internal sealed class ImmutableSortedSetBody<T> : WholeBody<ImmutableSortedSet<T>, T>
{
    protected override (object? First, object? Second) ComparersOf(ImmutableSortedSet<T> collection) =>
        (Comparers.Custom(collection.KeyComparer), null);

    protected override ImmutableSortedSet<T> Build(T[] items, object? first, object? second) =>
        ImmutableSortedSet.CreateRange((IComparer<T>?)first, items);
}

/// <summary>Immutable dictionaries, with both comparers.</summary>
internal sealed class ImmutableDictionaryBody<TKey, TValue> :
    WholeBody<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    protected override (object? First, object? Second) ComparersOf(ImmutableDictionary<TKey, TValue> collection) =>
        (Comparers.Custom(collection.KeyComparer), Comparers.Custom(collection.ValueComparer));

    protected override ImmutableDictionary<TKey, TValue> Build(
        KeyValuePair<TKey, TValue>[] items,
        object? first,
        object? second) =>
        ImmutableDictionary.CreateRange((IEqualityComparer<TKey>?)first, (IEqualityComparer<TValue>?)second, items);
}

/// <summary>Immutable sorted dictionaries, with both comparers.</summary>
internal sealed class ImmutableSortedDictionaryBody<TKey, TValue> :
    WholeBody<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    protected override (object? First, object? Second) ComparersOf(
        ImmutableSortedDictionary<TKey, TValue> collection) =>
        (Comparers.Custom(collection.KeyComparer), Comparers.Custom(collection.ValueComparer));

    protected override ImmutableSortedDictionary<TKey, TValue> Build(
        KeyValuePair<TKey, TValue>[] items,
        object? first,
        object? second) =>
        ImmutableSortedDictionary.CreateRange((IComparer<TKey>?)first, (IEqualityComparer<TValue>?)second, items);
}
