using System.Collections;
using System.Diagnostics;
using Procession.Managers;
using Procession.Serialization;

namespace Procession;

/// <summary>A list in a <see cref="Manager"/>, used from any process. Python's <c>Manager().list()</c>.</summary>
/// <typeparam name="T">Anything that travels; proxies and shared objects too.</typeparam>
/// <remarks>
/// <para>Each member is one call of the manager's process, and atomic. What goes in and comes out is a copy: a plain list that
/// is an element changes only when it is assigned again.</para>
/// <para>A loop walks over a copy made when it begins. If the list has changed by the time the loop has seen everything, it
/// ends with <see cref="InvalidOperationException"/>; walk over <see cref="Copy"/> to not care. Thread-safe. It travels.</para>
/// <para>Every member throws <see cref="ManagerLostException"/> if the manager has ended.</para>
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
    /// <param name="index">Its place.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
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

    /// <summary>Adds an element at a place; those from there on move up.</summary>
    /// <param name="index">The place, from 0 to <see cref="Count"/>.</param>
    /// <param name="item">The element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public void Insert(int index, T item) => _object.Tell((int)ListOperation.Insert, (index, item));

    /// <summary>Removes the element at a place.</summary>
    /// <param name="index">The place.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public void RemoveAt(int index) => _object.Tell((int)ListOperation.RemoveAt, index);

    /// <summary>Removes an element and gives it: only one process gets it. Python's <c>pop</c>.</summary>
    /// <param name="index">The place; <see langword="null"/> for the last.</param>
    /// <returns>The element.</returns>
    /// <exception cref="InvalidOperationException">The list is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public T Pop(int? index = null) => Call<int?, T>(ListOperation.Take, index);

    /// <summary>Removes the first element that is equal.</summary>
    /// <param name="item">The element.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(T item) => Call<T, bool>(ListOperation.Remove, item);

    /// <summary>Finds the first element that is equal.</summary>
    /// <param name="item">The element.</param>
    /// <returns>Its place, or -1.</returns>
    public int IndexOf(T item) => Call<T, int>(ListOperation.IndexOf, item);

    /// <summary>Says whether an element is equal.</summary>
    /// <param name="item">The element.</param>
    /// <returns>Whether there is one now.</returns>
    public bool Contains(T item) => IndexOf(item) >= 0;

    /// <summary>Counts the elements that are equal. Python's <c>count</c>.</summary>
    /// <param name="item">The element.</param>
    /// <returns>How many there are.</returns>
    public int CountOf(T item) => Call<T, int>(ListOperation.CountOf, item);

    /// <summary>Copies a part; <c>list[1..3]</c> calls it.</summary>
    /// <param name="start">The first place.</param>
    /// <param name="length">How many elements.</param>
    /// <returns>An ordinary list.</returns>
    /// <exception cref="ArgumentException">The list has no such part.</exception>
    public List<T> Slice(int start, int length) => Call<(int, int), List<T>>(ListOperation.Slice, (start, length));

    /// <summary>Removes all elements.</summary>
    public void Clear() => _object.Tell((int)ListOperation.Clear);

    /// <summary>Turns the order round.</summary>
    public void Reverse() => _object.Tell((int)ListOperation.Reverse);

    /// <summary>Sorts the elements, in the manager's process.</summary>
    /// <param name="comparison">Compares two; must be able to travel. <see langword="null"/> for their own order.</param>
    /// <exception cref="InvalidOperationException">
    /// They have no order of their own, or comparing them threw; or others changed the list in each of 32 attempts (not where
    /// numbers or strings are sorted in their own order). The list is as it was.
    /// </exception>
    public void Sort(Comparison<T>? comparison = null) => _object.Tell((int)ListOperation.Sort, comparison);

    /// <summary>Copies all elements as they are at one moment.</summary>
    /// <returns>An ordinary list.</returns>
    public List<T> Copy() => [.. Snapshot().Items];

    /// <summary>Copies all elements, as they are at one moment, into an array.</summary>
    /// <param name="array">Where to.</param>
    /// <param name="arrayIndex">From which place on.</param>
    public void CopyTo(T[] array, int arrayIndex) => Snapshot().Items.CopyTo(array, arrayIndex);

    /// <summary>Walks over a copy; see the remarks of the class.</summary>
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

    /// <summary>Lets go of the list in this process. It lives as long as anybody has it.</summary>
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
