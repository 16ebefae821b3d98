using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// A cache of what is known about types or their members. Entries of unloadable assemblies do not keep them loaded.
/// </summary>
internal sealed class MemberCache<TMember, TValue>
    where TMember : MemberInfo
    where TValue : class
{
    private readonly ConcurrentDictionary<TMember, TValue> _lasting = [];
    private ConditionalWeakTable<TMember, TValue>? _unloadable; // created when needed, which is rare

    public bool TryGet(TMember member, [NotNullWhen(true)] out TValue? value)
    {
        if (_lasting.TryGetValue(member, out value))
        {
            return true;
        }

        return _unloadable is not null && _unloadable.TryGetValue(member, out value);
    }

    /// <summary>Adds a value, unless there is one already.</summary>
    /// <returns>The value that is in the cache now.</returns>
    public TValue Add(TMember member, TValue value) => member.IsCollectible
        ? Unloadable().GetValue(member, _ => value)
        : _lasting.GetOrAdd(member, value);

    private ConditionalWeakTable<TMember, TValue> Unloadable()
    {
        if (_unloadable is null)
        {
            Interlocked.CompareExchange(ref _unloadable, [], null);
        }

        return _unloadable;
    }
}
