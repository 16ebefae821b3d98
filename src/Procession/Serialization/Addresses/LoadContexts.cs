using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Procession.Serialization;

/// <summary>
/// Load contexts other than the default one, as all processes know them: by a number that the process gives which made the
/// context. The others make a context of their own for it, so that the same file in two contexts is two assemblies
/// everywhere.
/// </summary>
internal static class LoadContexts
{
    private static readonly ConditionalWeakTable<AssemblyLoadContext, object> Ids = [];
    private static readonly ConcurrentDictionary<Guid, WeakReference<AssemblyLoadContext>> ById = [];

    // Those made here for contexts of other processes; they are never unloaded.
    private static readonly ConcurrentDictionary<Guid, Lazy<PluginContext>> Made = [];

    public static Guid IdOf(AssemblyLoadContext context) => (Guid)Ids.GetValue(context, static context =>
    {
        var id = Guid.NewGuid();
        ById[id] = new WeakReference<AssemblyLoadContext>(context);
        return id;
    });

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

        PluginContext made = Made.GetOrAdd(module.Context, static id => new Lazy<PluginContext>(() => Make(id))).Value;
        return made.Load(module) ?? throw module.Mismatch(null);
    }

    private static PluginContext Make(Guid id)
    {
        var context = new PluginContext($"Procession {id}");
        Ids.Add(context, id);
        ById[id] = new WeakReference<AssemblyLoadContext>(context);
        return context;
    }
}
