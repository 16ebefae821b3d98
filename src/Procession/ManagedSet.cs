using System.Collections;
using System.Diagnostics;
using Procession.Managers;
using Procession.Serialization;

namespace Procession;

/// <summary>A set in a <see cref="Manager"/>, used from any process.</summary>
/// <typeparam name="T">Anything that travels, with <c>Equals</c> and <c>GetHashCode</c>.</typeparam>
/// <remarks>
/// Each member is one atomic call to the manager's process. Values are copied in both directions. Loops behave as with a
/// <see cref="ManagedList{T}"/>. Thread-safe. It travels. Every member throws <see cref="ManagerLostException"/> if the
/// manager has ended.
/// </remarks>
[DebuggerDisplay("{_object}")]
public sealed class ManagedSet<T> : ISet<T>, IReadOnlySet<T>, IDisposable, ITravelsAsHandle
{
    private readonly ObjectReference _object;

    internal ManagedSet(ObjectReference reference) => _object = reference;

    /// <summary>Gets how many elements there are now.</summary>
    public int Count => _object.Ask<int>((int)SetOperation.Count);

    /// <inheritdoc/>
    bool ICollection<T>.IsReadOnly => false;

    /// <summary>Adds an element.</summary>
    /// <param name="item">The element.</param>
    /// <returns>Whether it was not there yet.</returns>
    public bool Add(T item) => _object.Call<T, bool>((int)SetOperation.Add, item);

    /// <summary>Removes an element.</summary>
    /// <param name="item">The element.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(T item) => _object.Call<T, bool>((int)SetOperation.Remove, item);

    /// <summary>Checks whether an element is there.</summary>
    /// <param name="item">The element.</param>
    /// <returns>Whether it is there now.</returns>
    public bool Contains(T item) => _object.Call<T, bool>((int)SetOperation.Contains, item);

    /// <summary>Removes all elements.</summary>
    public void Clear() => _object.Tell((int)SetOperation.Clear);

    /// <summary>Adds the elements of another collection.</summary>
    /// <param name="other">The other collection.</param>
    public void UnionWith(IEnumerable<T> other) => Combine(SetOperation.UnionWith, other);

    /// <summary>Removes the elements of another collection.</summary>
    /// <param name="other">The other collection.</param>
    public void ExceptWith(IEnumerable<T> other) => Combine(SetOperation.ExceptWith, other);

    /// <summary>Removes all elements that are not in another collection.</summary>
    /// <param name="other">The other collection.</param>
    public void IntersectWith(IEnumerable<T> other) => Combine(SetOperation.IntersectWith, other);

    /// <summary>Keeps the elements that are in exactly one of the two collections.</summary>
    /// <param name="other">The other collection.</param>
    public void SymmetricExceptWith(IEnumerable<T> other) => Combine(SetOperation.SymmetricExceptWith, other);

    /// <summary>Checks whether all elements are in another collection.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether that is the case now.</returns>
    public bool IsSubsetOf(IEnumerable<T> other) => Compare(SetOperation.IsSubsetOf, other);

    /// <summary>Checks whether all elements of another collection are in the set.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether that is the case now.</returns>
    public bool IsSupersetOf(IEnumerable<T> other) => Compare(SetOperation.IsSupersetOf, other);

    /// <summary>Checks whether the set is a subset of another collection that has more.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether that is the case now.</returns>
    public bool IsProperSubsetOf(IEnumerable<T> other) => Compare(SetOperation.IsProperSubsetOf, other);

    /// <summary>Checks whether the set is a superset of another collection, and has more.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether that is the case now.</returns>
    public bool IsProperSupersetOf(IEnumerable<T> other) => Compare(SetOperation.IsProperSupersetOf, other);

    /// <summary>Checks whether the two have an element in common.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether that is the case now.</returns>
    public bool Overlaps(IEnumerable<T> other) => Compare(SetOperation.Overlaps, other);

    /// <summary>Checks whether the two have the same elements.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether that is the case now.</returns>
    public bool SetEquals(IEnumerable<T> other) => Compare(SetOperation.SetEquals, other);

    /// <summary>Copies all elements as they are at one moment.</summary>
    /// <returns>An ordinary set.</returns>
    public HashSet<T> Copy() => [.. Snapshot().Items];

    /// <summary>Copies all elements, as they are at one moment, into an array.</summary>
    /// <param name="array">The destination.</param>
    /// <param name="arrayIndex">The index in the destination at which copying begins.</param>
    public void CopyTo(T[] array, int arrayIndex) => Snapshot().Items.CopyTo(array, arrayIndex);

    /// <summary>Enumerates a copy; see the remarks of the class.</summary>
    /// <returns>The elements.</returns>
    /// <exception cref="InvalidOperationException">The set was changed meanwhile.</exception>
    public IEnumerator<T> GetEnumerator()
    {
        (long version, T[] items) = Snapshot();
        foreach (T item in items)
        {
            yield return item;
        }

        CollectionChange.ThrowIf(_object.Ask<long>((int)SetOperation.Version) != version);
    }

    /// <summary>Releases the set in this process. It lives as long as any process has it.</summary>
    public void Dispose() => _object.Dispose();

    /// <inheritdoc/>
    void ICollection<T>.Add(T item) => Add(item);

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_object.ToHandle(keeper));

    private (long Version, T[] Items) Snapshot() => _object.Ask<(long, T[])>((int)SetOperation.Snapshot);

    private void Combine(SetOperation operation, IEnumerable<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _object.Tell((int)operation, other.ToArray());
    }

    private bool Compare(SetOperation operation, IEnumerable<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _object.Call<T[], bool>((int)operation, other.ToArray());
    }

    [Sendable]
    private sealed record Handle(ObjectHandle Object) : IHandle
    {
        public object Open() => new ManagedSet<T>(Object.Open());
    }
}
