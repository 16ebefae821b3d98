using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Procession.Serialization;

/// <summary>
/// Load contexts other than the default one, as all processes know them: by a number that the process gives which made the
/// context. The others make a context of their own for it, so that the same file in two contexts is two assemblies
/// everywhere.
/// </summary>
/// <remarks>
/// The counterpart of a context that can be unloaded has the static fields of its types, so it lives for as long as the
/// context itself, used or not: the pool tells its workers when that has ended (<see cref="UnloadedContexts"/>). Processes
/// that nobody tells keep theirs.
/// </remarks>
internal static class LoadContexts
{
    private const int OwnPart = 8;

    // The first half of all numbers that this process gives.
    private static readonly byte[] Own = Guid.NewGuid().ToByteArray()[..OwnPart];

    private static readonly Lock Numbering = new(); // guards additions to the next one
    private static readonly ConditionalWeakTable<AssemblyLoadContext, ContextLife> Lives = [];

    // Also those that were dropped while their code is used, until their ends.
    private static readonly ConcurrentDictionary<Guid, WeakReference<AssemblyLoadContext>> ById = [];

    // Those made here for contexts of other processes.
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
            // A context of this process, or made here. What it has not loaded by itself is not loaded into the user's.
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
    /// Lets go of what was made here for a context of another process, which has ended there. What uses it goes on.
    /// </summary>
    public static void Release(Guid id)
    {
        if (Made.TryRemove(id, out Lazy<PluginContext>? made))
        {
            ById.TryRemove(id, out _);
            made.Value.Retire();
        }
    }

    /// <summary>Nothing of a context is left. On the thread of the finalizers, so it only sets things going.</summary>
    public static void Ended(Guid id)
    {
        if (ById.TryGetValue(id, out WeakReference<AssemblyLoadContext>? reference) && !reference.TryGetTarget(out _))
        {
            ById.TryRemove(new KeyValuePair<Guid, WeakReference<AssemblyLoadContext>>(id, reference));
        }

        Queue(UnloadedContexts.Tell, id);
    }

    /// <summary>Leaves what may run code of others to the thread pool.</summary>
    public static void Queue<T>(Action<T> work, T subject)
    {
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, subject, preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            // No thread for it now: it is queued all the same.
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
