using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Procession.Serialization;

/// <summary>
/// The number of a load context, and its end: once nothing of a context that can be unloaded is used any more, this is
/// finalized, and says so. Held by a table of which the context is the key.
/// </summary>
internal sealed class ContextLife
{
    // Of its own, and no WeakReference: that has a finalizer too, which may come first.
    private readonly GCHandle _context;

    public ContextLife(AssemblyLoadContext context, Guid id)
    {
        Id = id;
        if (context.IsCollectible)
        {
            _context = GCHandle.Alloc(context, GCHandleType.WeakTrackResurrection);
        }
        else
        {
            GC.SuppressFinalize(this);
        }
    }

    ~ContextLife()
    {
        // A context that was dropped without Unload is finalized too, at the same time, and then lives on for as long as
        // its code is used.
        if (_context.Target is not null)
        {
            GC.ReRegisterForFinalize(this);
            return;
        }

        _context.Free();
        LoadContexts.Ended(Id);
    }

    public Guid Id { get; }
}
