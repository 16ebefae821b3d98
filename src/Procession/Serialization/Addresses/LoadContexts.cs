using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Procession.Serialization;

/// <summary>
/// The load contexts other than the default one, under ids that are the same in all processes. The process that created a
/// context gives it its id. Other processes create their own context for it, so that the same file in two contexts is two
/// assemblies everywhere.
/// </summary>
/// <remarks>
/// The counterpart of an unloadable context has the static fields of its types, so it lives as long as the context itself,
/// used or not: the pool tells its workers when the context has ended (<see cref="UnloadedContexts"/>). Processes that are
/// not told keep theirs.
/// </remarks>
internal static class LoadContexts
{
    private const int OwnPart = 8;

    // The first half of all ids that this process gives.
    private static readonly byte[] Own = Guid.NewGuid().ToByteArray()[..OwnPart];

    private static readonly Lock Numbering = new(); // guards additions to the next one
    private static readonly ConditionalWeakTable<AssemblyLoadContext, ContextLife> Lives = [];

    // Includes contexts that were dropped while their code is used, until they end.
    private static readonly ConcurrentDictionary<Guid, WeakReference<AssemblyLoadContext>> ById = [];

    // The contexts that were created here for those of other processes.
    private static readonly ConcurrentDictionary<Guid, Lazy<PluginContext>> Made = [];
    private static long _lastNumber; // guarded by Numbering

    public static Guid IdOf(AssemblyLoadContext context)
    {
        lock (Numbering)
        {
            return Lives.TryGetValue(context, out ContextLife? life) ? life.Id : AddNoLock(context, NewIdNoLock());
        }
    }

    /// <summary>Finds the same build in the same context, or throws <see cref="ModuleMismatchException"/>.</summary>
    public static Assembly Load(ModuleIdentity module)
    {
        if (ById.TryGetValue(module.Context, out WeakReference<AssemblyLoadContext>? reference))
        {
            // A context of this process, or one that was created here. Nothing is loaded into the user's contexts: an
            // assembly that is missing there is a mismatch.
            AssemblyLoadContext? context = reference.TryGetTarget(out AssemblyLoadContext? alive) ? alive : null;
            Assembly? here = context is null
                ? null
                : Array.Find([.. context.Assemblies], each => each.FullName == module.Name && module.Fits(each));
            return here ?? (context as PluginContext)?.Load(module) ?? throw module.Mismatch(here);
        }

        if (IsOwn(module.Context))
        {
            throw module.Unloaded();
        }

        PluginContext made = Made.GetOrAdd(
            module.Context, static (_, module) => new Lazy<PluginContext>(() => Make(module)), module).Value;
        return made.Load(module) ?? throw module.Mismatch(null);
    }

    /// <summary>
    /// Releases the counterpart of a context of another process, which has ended there. Code that uses it continues.
    /// </summary>
    public static void Release(Guid id)
    {
        if (Made.TryRemove(id, out Lazy<PluginContext>? made))
        {
            ById.TryRemove(id, out _);
            made.Value.Retire();
        }
    }

    /// <summary>Nothing of a context is left. Runs on the finalizer thread, so it only queues work.</summary>
    public static void Ended(Guid id)
    {
        if (ById.TryGetValue(id, out WeakReference<AssemblyLoadContext>? reference) && !reference.TryGetTarget(out _))
        {
            ById.TryRemove(new KeyValuePair<Guid, WeakReference<AssemblyLoadContext>>(id, reference));
        }

        Queue(UnloadedContexts.Tell, id);
    }

    /// <summary>Runs work on the thread pool that may call code of others.</summary>
    public static void Queue<T>(Action<T> work, T subject)
    {
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, subject, preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            // There is no thread for it at the moment, but it is queued nevertheless.
        }
    }

    private static PluginContext Make(ModuleIdentity module)
    {
        var context = new PluginContext($"Procession {module.Context}", module.CanUnload);
        lock (Numbering)
        {
            AddNoLock(context, module.Context);
        }

        return context;
    }

    private static Guid AddNoLock(AssemblyLoadContext context, Guid id)
    {
        Debug.Assert(Numbering.IsHeldByCurrentThread);
        ById[id] = new WeakReference<AssemblyLoadContext>(context, trackResurrection: true);
        Lives.Add(context, new ContextLife(context, id));
        return id;
    }

    private static Guid NewIdNoLock()
    {
        Debug.Assert(Numbering.IsHeldByCurrentThread);
        Span<byte> bytes = stackalloc byte[2 * OwnPart];
        Own.CopyTo(bytes);
        BitConverter.TryWriteBytes(bytes[OwnPart..], ++_lastNumber);
        return new Guid(bytes);
    }

    private static bool IsOwn(Guid id)
    {
        Span<byte> bytes = stackalloc byte[2 * OwnPart];
        id.TryWriteBytes(bytes);
        return bytes[..OwnPart].SequenceEqual(Own);
    }
}
