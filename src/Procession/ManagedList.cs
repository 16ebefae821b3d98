using System.Collections;
using System.Diagnostics;
using Procession.Managers;
using Procession.Serialization;

namespace Procession;

/// <summary>A list in a <see cref="Manager"/>, used from any process. Python's <c>Manager().list()</c>.</summary>
/// <typeparam name="T">Anything that travels; proxies and shared objects too.</typeparam>
/// <remarks>
/// <para>
/// Each member is one atomic call to the manager's process. Values are copied in both directions: an element that is an
/// ordinary list changes only when it is assigned again.
/// </para>
/// <para>
/// A loop enumerates a copy that is made when the loop begins. If the list has changed by the end of the loop, the loop ends
/// with an <see cref="InvalidOperationException"/>; to ignore changes, enumerate <see cref="Copy"/>. Thread-safe. It travels.
/// </para>
/// <para>
/// Every member throws <see cref="ManagerLostException"/> if the manager has ended.
/// </para>
/// </remarks>
[DebuggerDisplay("{_object}")]
public sealed class ManagedList<T> : IList<T>, IReadOnlyList<T>, IDisposable, ITravelsAsHandle
{
    private readonly ObjectReference _object;

    internal ManagedList(ObjectReference reference) => _object = reference;

    /// <summary>Gets how many elements there are now.</summary>
    public int Count => _object.Ask<int>((int)ListOperation.Count);

    /// <inheritdoc/>
    bool ICollection<T>.IsReadOnly => false;

    /// <summary>Gets a copy of an element, or replaces it.</summary>
    /// <param name="index">Its index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
    public T this[int index]
    {
        get => Call<int, T>(ListOperation.Get, index);
        set => _object.Tell((int)ListOperation.Set, (index, value));
    }

    /// <summary>Adds an element at the end.</summary>
    /// <param name="item">The element.</param>
    public void Add(T item) => _object.Tell((int)ListOperation.Add, item);

    /// <summary>Adds many elements at the end, in one call. Python's <c>extend</c>.</summary>
    /// <param name="items">The elements; may be this list.</param>
    public void AddRange(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        _object.Tell((int)ListOperation.AddRange, items.ToArray());
    }

    /// <summary>Inserts an element at an index.</summary>
    /// <param name="index">The index, from 0 to <see cref="Count"/>.</param>
    /// <param name="item">The element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
    public void Insert(int index, T item) => _object.Tell((int)ListOperation.Insert, (index, item));

    /// <summary>Removes the element at an index.</summary>
    /// <param name="index">The index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
    public void RemoveAt(int index) => _object.Tell((int)ListOperation.RemoveAt, index);

    /// <summary>Removes an element and returns it; only one process gets it. Python's <c>pop</c>.</summary>
    /// <param name="index">The index; <see langword="null"/> for the last element.</param>
    /// <returns>The element.</returns>
    /// <exception cref="InvalidOperationException">The list is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
    public T Pop(int? index = null) => Call<int?, T>(ListOperation.Take, index);

    /// <summary>Removes the first element that is equal to a value.</summary>
    /// <param name="item">The element.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(T item) => Call<T, bool>(ListOperation.Remove, item);

    /// <summary>Finds the first element that is equal to a value.</summary>
    /// <param name="item">The element.</param>
    /// <returns>Its index, or -1.</returns>
    public int IndexOf(T item) => Call<T, int>(ListOperation.IndexOf, item);

    /// <summary>Checks whether there is an element that is equal to a value.</summary>
    /// <param name="item">The element.</param>
    /// <returns>Whether there is one now.</returns>
    public bool Contains(T item) => IndexOf(item) >= 0;

    /// <summary>Counts the elements that are equal to a value. Python's <c>count</c>.</summary>
    /// <param name="item">The element.</param>
    /// <returns>How many there are.</returns>
    public int CountOf(T item) => Call<T, int>(ListOperation.CountOf, item);

    /// <summary>Copies a range; <c>list[1..3]</c> calls it.</summary>
    /// <param name="start">The index of the first element.</param>
    /// <param name="length">The number of elements.</param>
    /// <returns>An ordinary list.</returns>
    /// <exception cref="ArgumentException">The list has no such range.</exception>
    public List<T> Slice(int start, int length) => Call<(int, int), List<T>>(ListOperation.Slice, (start, length));

    /// <summary>Removes all elements.</summary>
    public void Clear() => _object.Tell((int)ListOperation.Clear);

    /// <summary>Reverses the order of the elements.</summary>
    public void Reverse() => _object.Tell((int)ListOperation.Reverse);

    /// <summary>Sorts the elements, in the manager's process.</summary>
    /// <param name="comparison">Compares two elements; must be sendable. <see langword="null"/> for their default
    /// order.</param>
    /// <exception cref="InvalidOperationException">They have no default order, or comparing them threw; or others changed the
    /// list in each of 32 attempts (not if numbers or strings are sorted in their default order). The list is
    /// unchanged.</exception>
    public void Sort(Comparison<T>? comparison = null) => _object.Tell((int)ListOperation.Sort, comparison);

    /// <summary>Copies all elements as they are at one moment.</summary>
    /// <returns>An ordinary list.</returns>
    public List<T> Copy() => [.. Snapshot().Items];

    /// <summary>Copies all elements, as they are at one moment, into an array.</summary>
    /// <param name="array">The destination.</param>
    /// <param name="arrayIndex">The index in the destination at which copying begins.</param>
    public void CopyTo(T[] array, int arrayIndex) => Snapshot().Items.CopyTo(array, arrayIndex);

    /// <summary>Enumerates a copy; see the remarks of the class.</summary>
    /// <returns>The elements.</returns>
    /// <exception cref="InvalidOperationException">The list was changed meanwhile.</exception>
    public IEnumerator<T> GetEnumerator()
    {
        (long version, T[] items) = Snapshot();
        foreach (T item in items)
        {
            yield return item;
        }

        CollectionChange.ThrowIf(_object.Ask<long>((int)ListOperation.Version) != version);
    }

    /// <summary>Releases the list in this process. It lives as long as any process has it.</summary>
    public void Dispose() => _object.Dispose();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_object.ToHandle(keeper));

    private (long Version, T[] Items) Snapshot() => _object.Ask<(long, T[])>((int)ListOperation.Snapshot);

    private TResult Call<TArguments, TResult>(ListOperation operation, TArguments arguments) =>
        _object.Call<TArguments, TResult>((int)operation, arguments);

    [Sendable]
    private sealed record Handle(ObjectHandle Object) : IHandle
    {
        public object Open() => new ManagedList<T>(Object.Open());
    }
}
