using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// The members that names from the wire mean. Members that can be unloaded are held weakly, and all of these are dropped now
/// and then, so that the names of unloaded members do not accumulate.
/// </summary>
internal sealed class DecodedNames<TMember>
    where TMember : MemberInfo
{
    private const int MostUnloadable = 1000;
    private readonly ByteKeyedCache<TMember> _lasting = new();

    // Replaced as a whole. A thread that adds to the old one at that moment only has to resolve the name once more.
    private volatile ByteKeyedCache<WeakReference<TMember>>? _unloadable; // created when needed, which is rare
    private int _added;

    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out TMember? member) =>
        _lasting.TryGet(name, out member)
        || (_unloadable is { } unloadable && unloadable.TryGet(name, out WeakReference<TMember>? reference)
            && reference.TryGetTarget(out member));

    /// <summary>Adds a name that was resolved; only such names, so that damaged ones do not accumulate.</summary>
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
