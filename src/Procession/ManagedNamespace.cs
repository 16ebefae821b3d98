using System.Diagnostics;
using System.Dynamic;
using Procession.Managers;
using Procession.Serialization;

namespace Procession;

/// <summary>
/// Named values of any types in a <see cref="Manager"/>, used from any process: <c>names["x"] = 10</c>, or, with <c>dynamic
/// names = manager.Namespace()</c>, <c>names.x = 10</c>. Python's <c>Manager().Namespace()</c>.
/// </summary>
/// <remarks>
/// Values are copied in both directions. Thread-safe. It travels. Every member throws <see cref="ManagerLostException"/> if
/// the manager has ended.
/// </remarks>
[DebuggerDisplay("{_object}")]
public sealed class ManagedNamespace : DynamicObject, IDisposable, ITravelsAsHandle
{
    private readonly ObjectReference _object; // a DictionaryObject<string, object?>

    internal ManagedNamespace(ObjectReference reference) => _object = reference;

    /// <summary>Gets the names there are now.</summary>
    public IReadOnlyCollection<string> Names => _object.Ask<string[]>((int)DictionaryOperation.Keys);

    /// <summary>Gets a copy of the value of a name, or sets it.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    public object? this[string name]
    {
        get => _object.Call<string, object?>((int)DictionaryOperation.Get, name);
        set => _object.Tell((int)DictionaryOperation.Set, (name, value));
    }

    /// <summary>Gets a copy of the value of a name.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="name">The name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    public T Get<T>(string name) => _object.Call<string, Narrowed<T>>((int)DictionaryOperation.Get, name).As($"'{name}'");

    /// <summary>Checks whether a name is there.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether it is there now.</returns>
    public bool Contains(string name) => _object.Call<string, bool>((int)DictionaryOperation.Contains, name);

    /// <summary>Removes a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    public void Remove(string name)
    {
        if (!_object.Call<string, bool>((int)DictionaryOperation.Remove, name))
        {
            throw new KeyNotFoundException($"The namespace has no value named '{name}'.");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> GetDynamicMemberNames() => Names;

    /// <inheritdoc/>
    public override bool TryGetMember(GetMemberBinder binder, out object? result)
    {
        ArgumentNullException.ThrowIfNull(binder);
        result = this[binder.Name];
        return true;
    }

    /// <inheritdoc/>
    public override bool TrySetMember(SetMemberBinder binder, object? value)
    {
        ArgumentNullException.ThrowIfNull(binder);
        this[binder.Name] = value;
        return true;
    }

    /// <summary>Releases the namespace in this process. It lives as long as any process has it.</summary>
    public void Dispose() => _object.Dispose();

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_object.ToHandle(keeper));

    [Sendable]
    private sealed record Handle(ObjectHandle Object) : IHandle
    {
        public object Open() => new ManagedNamespace(Object.Open());
    }
}
