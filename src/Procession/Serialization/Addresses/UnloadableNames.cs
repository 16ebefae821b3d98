using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// What names from the wire stand for, where that can be unloaded: held weakly. All is thrown away now and then, so that the
/// names of what was unloaded do not pile up.
/// </summary>
internal sealed class UnloadableNames<TMember>
    where TMember : MemberInfo
{
    private const int Most = 1000;

    // Replaced as a whole. Who adds to the former one at that moment only has to look once more.
    private volatile ByteKeyedCache<WeakReference<TMember>>? _known; // made when needed, which is seldom
    private int _added;

    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out TMember? member)
    {
        member = null;
        return _known is { } known && known.TryGet(name, out WeakReference<TMember>? reference)
            && reference.TryGetTarget(out member);
    }

    public void Add(ReadOnlySpan<byte> name, TMember member)
    {
        if (_known is not { } known || Interlocked.Increment(ref _added) % Most == 0)
        {
            _known = known = new ByteKeyedCache<WeakReference<TMember>>();
        }

        known.Add(name, new WeakReference<TMember>(member));
    }
}
