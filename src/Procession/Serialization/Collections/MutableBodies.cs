using System.Collections.Concurrent;

namespace Procession.Serialization;

/// <summary>Hash sets, with their comparers.</summary>
internal sealed class HashSetBody<T> : ItemsBody<HashSet<T>, T>
{
    public override object? ComparerOf(object collection) => Comparers.Custom(((HashSet<T>)collection).Comparer);

    public override object Create(object? comparer) => new HashSet<T>((IEqualityComparer<T>?)comparer);

    protected override T[] Snapshot(HashSet<T> collection) => [.. collection];

    protected override void Add(HashSet<T> collection, T item) => collection.Add(item);
}

/// <summary>Queues, oldest first.</summary>
internal sealed class QueueBody<T> : ItemsBody<Queue<T>, T>
{
    public override object Create(object? comparer) => new Queue<T>();

    protected override T[] Snapshot(Queue<T> collection) => collection.ToArray();

    protected override void Add(Queue<T> collection, T item) => collection.Enqueue(item);
}

/// <summary>Stacks, bottom first.</summary>
internal sealed class StackBody<T> : ItemsBody<Stack<T>, T>
{
    public override object Create(object? comparer) => new Stack<T>();

    protected override T[] Snapshot(Stack<T> collection) => Reversed(collection.ToArray());

    protected override void Add(Stack<T> collection, T item) => collection.Push(item);
}

/// <summary>Linked lists; nodes have no identity of their own.</summary>
internal sealed class LinkedListBody<T> : ItemsBody<LinkedList<T>, T>
{
    public override object Create(object? comparer) => new LinkedList<T>();

    protected override T[] Snapshot(LinkedList<T> collection) => [.. collection];

    protected override void Add(LinkedList<T> collection, T item) => collection.AddLast(item);
}

/// <summary>Sorted sets, with their comparers.</summary>
internal sealed class SortedSetBody<T> : ItemsBody<SortedSet<T>, T>
{
    public override object? ComparerOf(object collection) => Comparers.Custom(((SortedSet<T>)collection).Comparer);

    public override object Create(object? comparer) => new SortedSet<T>((IComparer<T>?)comparer);

    protected override T[] Snapshot(SortedSet<T> collection) => [.. collection];

    protected override void Add(SortedSet<T> collection, T item) => collection.Add(item);
}

/// <summary>A dictionary of any kind, as pairs.</summary>
internal abstract class PairsBody<TCollection, TKey, TValue> : ItemsBody<TCollection, KeyValuePair<TKey, TValue>>
    where TCollection : class, IDictionary<TKey, TValue>
{
    protected sealed override KeyValuePair<TKey, TValue>[] Snapshot(TCollection collection) => collection.ToArray();

    protected sealed override void Add(TCollection collection, KeyValuePair<TKey, TValue> item) =>
        collection.Add(item.Key, item.Value);
}

/// <summary>Sorted lists, with their comparers.</summary>
internal sealed class SortedListBody<TKey, TValue> : PairsBody<SortedList<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((SortedList<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) => new SortedList<TKey, TValue>((IComparer<TKey>?)comparer);
}

/// <summary>Sorted dictionaries, with their comparers.</summary>
internal sealed class SortedDictionaryBody<TKey, TValue> : PairsBody<SortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((SortedDictionary<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) => new SortedDictionary<TKey, TValue>((IComparer<TKey>?)comparer);
}

/// <summary>Ordered dictionaries, with their comparers.</summary>
internal sealed class OrderedDictionaryBody<TKey, TValue> : PairsBody<OrderedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((OrderedDictionary<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) =>
        new OrderedDictionary<TKey, TValue>((IEqualityComparer<TKey>?)comparer);
}

/// <summary>Concurrent dictionaries, with their comparers.</summary>
internal sealed class ConcurrentDictionaryBody<TKey, TValue> :
    PairsBody<ConcurrentDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    public override object? ComparerOf(object collection) =>
        Comparers.Custom(((ConcurrentDictionary<TKey, TValue>)collection).Comparer);

    public override object Create(object? comparer) =>
        new ConcurrentDictionary<TKey, TValue>((IEqualityComparer<TKey>?)comparer);
}

/// <summary>Concurrent queues, oldest first.</summary>
internal sealed class ConcurrentQueueBody<T> : ItemsBody<ConcurrentQueue<T>, T>
{
    public override object Create(object? comparer) => new ConcurrentQueue<T>();

    protected override T[] Snapshot(ConcurrentQueue<T> collection) => collection.ToArray();

    protected override void Add(ConcurrentQueue<T> collection, T item) => collection.Enqueue(item);
}

/// <summary>Concurrent stacks, bottom first.</summary>
internal sealed class ConcurrentStackBody<T> : ItemsBody<ConcurrentStack<T>, T>
{
    public override object Create(object? comparer) => new ConcurrentStack<T>();

    protected override T[] Snapshot(ConcurrentStack<T> collection) => Reversed(collection.ToArray());

    protected override void Add(ConcurrentStack<T> collection, T item) => collection.Push(item);
}

/// <summary>Concurrent bags, in the order in which they give their items away.</summary>
internal sealed class ConcurrentBagBody<T> : ItemsBody<ConcurrentBag<T>, T>
{
    public override object Create(object? comparer) => new ConcurrentBag<T>();

    protected override T[] Snapshot(ConcurrentBag<T> collection) => Reversed(collection.ToArray());

    protected override void Add(ConcurrentBag<T> collection, T item) => collection.Add(item);
}
