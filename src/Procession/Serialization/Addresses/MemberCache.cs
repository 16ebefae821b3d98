using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// What was found out about types or their members. Those of an assembly that can be unloaded are held so that they do not
/// keep it loaded.
/// </summary>
internal sealed class MemberCache<TMember, TValue>
    where TMember : MemberInfo
    where TValue : class
{
    private readonly ConcurrentDictionary<TMember, TValue> _lasting = [];
    private ConditionalWeakTable<TMember, TValue>? _unloadable; // made when needed, which is seldom

    public bool TryGet(TMember member, [NotNullWhen(true)] out TValue? value)
    {
        if (_lasting.TryGetValue(member, out value))
        {
            return true;
        }

        return _unloadable is not null && _unloadable.TryGetValue(member, out value);
    }

    /// <summary>Keeps a value, unless there is one already.</summary>
    /// <returns>The one that is kept.</returns>
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
