using System.Collections.Frozen;

namespace Procession.Serialization;

/// <summary>Frozen sets, with their comparers.</summary>
internal sealed class FrozenSetBody<T> : WholeBody<FrozenSet<T>, T>
{
    protected override (object? First, object? Second) ComparersOf(FrozenSet<T> collection) =>
        (Comparers.Custom(collection.Comparer), null);

    protected override FrozenSet<T> Build(T[] items, object? first, object? second) =>
        items.ToFrozenSet((IEqualityComparer<T>?)first);
}

/// <summary>Frozen dictionaries, with their comparers.</summary>
internal sealed class FrozenDictionaryBody<TKey, TValue> :
    WholeBody<FrozenDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    protected override (object? First, object? Second) ComparersOf(FrozenDictionary<TKey, TValue> collection) =>
        (Comparers.Custom(collection.Comparer), null);

    protected override FrozenDictionary<TKey, TValue> Build(
        KeyValuePair<TKey, TValue>[] items,
        object? first,
        object? second) => items.ToFrozenDictionary((IEqualityComparer<TKey>?)first);
}
