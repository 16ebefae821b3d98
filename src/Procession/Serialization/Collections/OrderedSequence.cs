using System.Collections;

namespace Procession.Serialization;

/// <summary>
/// A sequence that was ordered in another process. It can be ordered further, because it knows which elements are equal so
/// far.
/// </summary>
[Sendable]
internal sealed class OrderedSequence<T>(T[] items, int[]? ranks) : IOrderedEnumerable<T>, IReadOnlyList<T>
{
    public T[] Items { get; } = items;

    /// <summary>Gets the rank of each item, the same for items that are equal; null if no two are.</summary>
    public int[]? Ranks { get; } = ranks;

    public int Count => Items.Length;

    public T this[int index] => Items[index];

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public IOrderedEnumerable<T> CreateOrderedEnumerable<TKey>(
        Func<T, TKey> keySelector, IComparer<TKey>? comparer, bool descending)
    {
        ArgumentNullException.ThrowIfNull(keySelector);
        IOrderedEnumerable<int> order = Enumerable.Range(0, Items.Length).OrderBy(i => Ranks is null ? i : Ranks[i]);
        return new ReorderedSequence<T>(
            Items, order.CreateOrderedEnumerable(i => keySelector(Items[i]), comparer, descending));
    }
}

/// <summary>Such a sequence with a further order, by the numbers of its items.</summary>
[Sendable]
internal sealed class ReorderedSequence<T>(T[] items, IOrderedEnumerable<int> order) : IOrderedEnumerable<T>
{
    public T[] Items { get; } = items;

    public IOrderedEnumerable<int> Order { get; } = order;

    public IEnumerator<T> GetEnumerator() => Order.Select(i => Items[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public IOrderedEnumerable<T> CreateOrderedEnumerable<TKey>(
        Func<T, TKey> keySelector, IComparer<TKey>? comparer, bool descending) => new ReorderedSequence<T>(
            Items, Order.CreateOrderedEnumerable(i => keySelector(Items[i]), comparer, descending));
}
