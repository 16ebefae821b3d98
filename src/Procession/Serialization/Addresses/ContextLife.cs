using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Procession.Serialization;

/// <summary>
/// The id of a load context, and the detection of its end: once nothing of an unloadable context is used any more, this
/// object is finalized and reports that. A table keeps it alive whose key is the context.
/// </summary>
internal sealed class ContextLife
{
    // Our own handle instead of a WeakReference, which has a finalizer too that may run first.
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
        // A context that was dropped without Unload is finalized at the same time, and then lives on as long as its code is
        // used.
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
