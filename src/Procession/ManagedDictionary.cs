using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Procession.Managers;
using Procession.Serialization;

namespace Procession;

/// <summary>A dictionary in a <see cref="Manager"/>, used from any process. Python's <c>Manager().dict()</c>.</summary>
/// <typeparam name="TKey">Anything that travels, with <c>Equals</c> and <c>GetHashCode</c>.</typeparam>
/// <typeparam name="TValue">Anything that travels; proxies and shared objects too.</typeparam>
/// <remarks>
/// <para>
/// Each member is one atomic call to the manager's process. Values are copied in both directions, so <c>d["k"].Add(1)</c>
/// changes only the copy: assign the value again, or use a <see cref="ManagedList{T}"/> as the value.
/// </para>
/// <para>
/// A loop enumerates a copy that is made when the loop begins. If the dictionary has changed by the end of the loop, the loop
/// ends with an <see cref="InvalidOperationException"/>; to ignore changes, enumerate <see cref="Copy"/>. Thread-safe. It
/// travels.
/// </para>
/// <para>
/// Every member throws <see cref="ManagerLostException"/> if the manager has ended.
/// </para>
/// </remarks>
[DebuggerDisplay("{_object}")]
public sealed class ManagedDictionary<TKey, TValue>
    : IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>, IDisposable, ITravelsAsHandle
    where TKey : notnull
{
    private readonly ObjectReference _object;

    internal ManagedDictionary(ObjectReference reference) => _object = reference;

    /// <summary>Gets how many entries there are now.</summary>
    public int Count => Ask<int>(DictionaryOperation.Count);

    /// <summary>Gets a copy of the keys.</summary>
    public ICollection<TKey> Keys => Ask<TKey[]>(DictionaryOperation.Keys);

    /// <summary>Gets a copy of the values.</summary>
    public ICollection<TValue> Values => Ask<TValue[]>(DictionaryOperation.Values);

    /// <inheritdoc/>
    bool ICollection<KeyValuePair<TKey, TValue>>.IsReadOnly => false;

    /// <inheritdoc/>
    IEnumerable<TKey> IReadOnlyDictionary<TKey, TValue>.Keys => Keys;

    /// <inheritdoc/>
    IEnumerable<TValue> IReadOnlyDictionary<TKey, TValue>.Values => Values;

    /// <summary>Gets a copy of the value of a key, or sets it.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public TValue this[TKey key]
    {
        get => Call<TKey, TValue>(DictionaryOperation.Get, key);
        set => _object.Tell((int)DictionaryOperation.Set, (key, value));
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(TKey key, TValue value) => _object.Tell((int)DictionaryOperation.Add, (key, value));

    /// <summary>Adds an entry unless the key is there already.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(TKey key, TValue value) => Call<(TKey, TValue), bool>(DictionaryOperation.TryAdd, (key, value));

    /// <summary>Gets the value of a key, adding it first if there is none. Python's <c>setdefault</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value to add.</param>
    /// <returns>The value that is there now.</returns>
    public TValue GetOrAdd(TKey key, TValue value) =>
        Call<(TKey, TValue), TValue>(DictionaryOperation.GetOrAdd, (key, value));

    /// <summary>Gets the value of a key if there is one. See also <c>GetValueOrDefault</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        (bool isFound, value) = Call<TKey, (bool, TValue?)>(DictionaryOperation.TryGet, key);
        return isFound;
    }

    /// <summary>Checks whether a key is there.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is there now.</returns>
    public bool ContainsKey(TKey key) => Call<TKey, bool>(DictionaryOperation.Contains, key);

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(TKey key) => Call<TKey, bool>(DictionaryOperation.Remove, key);

    /// <summary>Removes a key and returns its value; only one process gets it. Python's <c>pop</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The removed value.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        (bool isFound, value) = Call<TKey, (bool, TValue?)>(DictionaryOperation.Take, key);
        return isFound;
    }

    /// <summary>Sets many entries in one call.</summary>
    /// <param name="entries">The entries.</param>
    public void Update(IEnumerable<KeyValuePair<TKey, TValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _object.Tell((int)DictionaryOperation.Update, entries.ToArray());
    }

    /// <summary>Removes all entries.</summary>
    public void Clear() => _object.Tell((int)DictionaryOperation.Clear);

    /// <summary>Copies all entries, as they are at one moment.</summary>
    /// <returns>An ordinary dictionary.</returns>
    public Dictionary<TKey, TValue> Copy() => new(Snapshot().Items);

    /// <summary>Enumerates a copy; see the remarks of the class.</summary>
    /// <returns>The entries.</returns>
    /// <exception cref="InvalidOperationException">The dictionary was changed meanwhile.</exception>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()
    {
        (long version, KeyValuePair<TKey, TValue>[] items) = Snapshot();
        foreach (KeyValuePair<TKey, TValue> item in items)
        {
            yield return item;
        }

        CollectionChange.ThrowIf(Ask<long>(DictionaryOperation.Version) != version);
    }

    /// <summary>Releases the dictionary in this process. It lives as long as any process has it.</summary>
    public void Dispose() => _object.Dispose();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    void ICollection<KeyValuePair<TKey, TValue>>.Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    /// <inheritdoc/>
    bool ICollection<KeyValuePair<TKey, TValue>>.Contains(KeyValuePair<TKey, TValue> item) =>
        TryGetValue(item.Key, out TValue? value) && EqualityComparer<TValue>.Default.Equals(value, item.Value);

    /// <inheritdoc/>
    void ICollection<KeyValuePair<TKey, TValue>>.CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) =>
        Snapshot().Items.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    bool ICollection<KeyValuePair<TKey, TValue>>.Remove(KeyValuePair<TKey, TValue> item) =>
        Call<(TKey, TValue), bool>(DictionaryOperation.RemovePair, (item.Key, item.Value));

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_object.ToHandle(keeper));

    private (long Version, KeyValuePair<TKey, TValue>[] Items) Snapshot() =>
        Ask<(long, KeyValuePair<TKey, TValue>[])>(DictionaryOperation.Snapshot);

    private TResult Ask<TResult>(DictionaryOperation operation) => _object.Ask<TResult>((int)operation);

    private TResult Call<TArguments, TResult>(DictionaryOperation operation, TArguments arguments) =>
        _object.Call<TArguments, TResult>((int)operation, arguments);

    [Sendable]
    private sealed record Handle(ObjectHandle Object) : IHandle
    {
        public object Open() => new ManagedDictionary<TKey, TValue>(Object.Open());
    }
}
