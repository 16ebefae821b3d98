using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// What names from the wire stand for. What can be unloaded is held weakly, and all of that is thrown away now and then, so that
/// the names of what was unloaded do not pile up.
/// </summary>
internal sealed class DecodedNames<TMember>
    where TMember : MemberInfo
{
    private const int MostUnloadable = 1000;
    private readonly ByteKeyedCache<TMember> _lasting = new();

    // Replaced as a whole. Who adds to the former one at that moment only has to look once more.
    private volatile ByteKeyedCache<WeakReference<TMember>>? _unloadable; // made when needed, which is seldom
    private int _added;

    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out TMember? member) =>
        _lasting.TryGet(name, out member)
        || (_unloadable is { } unloadable && unloadable.TryGet(name, out WeakReference<TMember>? reference)
            && reference.TryGetTarget(out member));

    /// <summary>Adds a name that was resolved; only those, so that damaged names do not pile up.</summary>
    public void Add(ReadOnlySpan<byte> name, TMember member)
    {
        if (member.IsCollectible)
        {
            AddUnloadable(name, member);
        }
        else
        {
            _lasting.Add(name, member);
        }
    }

    private void AddUnloadable(ReadOnlySpan<byte> name, TMember member)
    {
        if (_unloadable is not { } unloadable || Interlocked.Increment(ref _added) % MostUnloadable == 0)
        {
            _unloadable = unloadable = new ByteKeyedCache<WeakReference<TMember>>();
        }

        unloadable.Add(name, new WeakReference<TMember>(member));
    }
}
