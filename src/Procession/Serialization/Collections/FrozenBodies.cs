using System.Collections.Frozen;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A frozen collection, which is an instance of one of many hidden classes, chosen by its items. The class is sent too, in
/// case the collection is part of a cycle and is needed before its items are known.
/// </summary>
internal abstract class FrozenBody<TCollection, TItem> : WholeBody<TCollection, TItem>
    where TCollection : class, IEnumerable<TItem>
{
    public sealed override void WriteShell(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        writer.Write(TypeName.Encode(value.GetType()));
        graph.KeepLoaded(value.GetType());
    }

    public sealed override object CreateShell(ref MessagePackReader reader, ReadGraph graph) =>
        Shells.Create(ReadClass(ref reader));

    protected sealed override LateShell MakeLateShell(ref MessagePackReader reader, ReadGraph graph) =>
        new(ReadClass(ref reader));

    private static Type ReadClass(ref MessagePackReader reader)
    {
        Type type = TypeName.Decode(reader.ReadBytes() ?? throw new DamagedMessageException("a type is missing"));
        return type.IsAssignableTo(typeof(TCollection)) && !type.IsAbstract
            ? type
            : throw new DamagedMessageException($"{TypeName.Show(type)} is no {TypeName.Show(typeof(TCollection))}");
    }
}

/// <summary>Frozen sets, with their comparers.</summary>
internal sealed class FrozenSetBody<T> : FrozenBody<FrozenSet<T>, T>
{
    protected override (Type? First, Type? Second) ComparerTypes => (typeof(IEqualityComparer<T>), null);

    protected override (object? First, object? Second) ComparersOf(FrozenSet<T> collection) =>
        (Comparers.Custom(collection.Comparer), null);

    protected override FrozenSet<T> Build(T[] items, object? first, object? second) =>
        Complete(items.ToFrozenSet((IEqualityComparer<T>?)first), items.Length);

    protected override LateCollection BuildLater(T[] items, object? comparer, Action build) =>
        new LateCollection<T>(items, comparer ?? EqualityComparer<T>.Default, build);

    private static FrozenSet<T> Complete(FrozenSet<T> set, int count) =>
        set.Count == count ? set : throw new EqualKeysException(typeof(FrozenSet<T>));
}

/// <summary>Frozen dictionaries, with their comparers.</summary>
internal sealed class FrozenDictionaryBody<TKey, TValue> :
    FrozenBody<FrozenDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    protected override (Type? First, Type? Second) ComparerTypes => (typeof(IEqualityComparer<TKey>), null);

    protected override (object? First, object? Second) ComparersOf(FrozenDictionary<TKey, TValue> collection) =>
        (Comparers.Custom(collection.Comparer), null);

    protected override FrozenDictionary<TKey, TValue> Build(
        KeyValuePair<TKey, TValue>[] items,
        object? first,
        object? second)
    {
        FrozenDictionary<TKey, TValue> built = items.ToFrozenDictionary((IEqualityComparer<TKey>?)first);
        return built.Count == items.Length
            ? built
            : throw new EqualKeysException(typeof(FrozenDictionary<TKey, TValue>));
    }

    protected override LateCollection BuildLater(KeyValuePair<TKey, TValue>[] items, object? comparer, Action build) =>
        new LateCollection<TKey>(
            Array.ConvertAll(items, pair => pair.Key), comparer ?? EqualityComparer<TKey>.Default, build);
}
