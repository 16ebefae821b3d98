using System.Collections.Concurrent;

namespace Procession.Serialization;

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
