using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;

[assembly: MetadataUpdateHandler(typeof(Procession.Serialization.HotReload))]

namespace Procession.Serialization;

/// <summary>
/// Records what hot reload has changed while the program runs. Workers run the code on disk, which is the old code, and
/// nothing distinguishes the two: the build's id does not change.
/// </summary>
internal static class HotReload
{
    private static readonly Lock Changing = new(); // guards replacing _changes
    private static volatile Changes? _changes;

    /// <summary>Called by the runtime, by name, after a change was applied.</summary>
    /// <param name="updatedTypes">The changed types; null if they are not known, so that all types may have changed.</param>
    public static void UpdateApplication(Type[]? updatedTypes)
    {
        lock (Changing)
        {
            _changes = new Changes(
                [.. _changes?.Types ?? [], .. updatedTypes ?? []], (_changes?.IsEverything ?? false) || updatedTypes is null);
        }
    }

    /// <summary>
    /// Refuses a function that may have changed, or that may use changed code in its own assembly or in an assembly that this
    /// one references.
    /// </summary>
    /// <exception cref="CodeMismatchException">Some of that code was changed since it was loaded.</exception>
    public static void ThrowIfChanged(MethodBase function)
    {
        if (_changes?.ReachedBy(function.Module.Assembly) is { } assembly)
        {
            throw Mismatch($"{assembly} in this process, which '{SourceNames.OfMethod(function)}' is part of or uses");
        }
    }

    /// <summary>Refuses a type whose fields may have changed.</summary>
    /// <exception cref="CodeMismatchException">The type was changed since it was loaded.</exception>
    public static void ThrowIfChanged(Type type)
    {
        if (_changes is { } changes && changes.Concerns(type))
        {
            throw Mismatch($"{TypeName.Show(type)} in this process");
        }
    }

    private static CodeMismatchException Mismatch(string what) => new(
        $"Hot reload has changed {what}. Workers run the code on disk, which is the old one. Restart the program "
        + "(in 'dotnet watch': Ctrl+R) to use the new code in all processes.");

    /// <summary>All changes so far.</summary>
    private sealed class Changes(HashSet<Type> types, bool isEverything)
    {
        private readonly HashSet<string> _assemblies = [.. types.Select(type => type.Assembly.GetName().Name!)];
        private readonly ConcurrentDictionary<Assembly, string> _reached = []; // empty: none

        public HashSet<Type> Types => types;

        public bool IsEverything => isEverything;

        public bool Concerns(Type type) => isEverything
            ? !FrameworkTypes.Owns(type)
            : types.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type);

        /// <summary>Finds a changed assembly among an assembly and all that it references, directly or indirectly.</summary>
        public string? ReachedBy(Assembly assembly)
        {
            string found = _reached.GetOrAdd(assembly, start =>
            {
                Dictionary<string, Assembly> loaded = [];
                foreach (Assembly each in AppDomain.CurrentDomain.GetAssemblies())
                {
                    loaded.TryAdd(each.GetName().Name ?? "", each);
                }

                HashSet<string> seen = [];
                Queue<Assembly> open = new([start]);
                while (open.TryDequeue(out Assembly? each))
                {
                    string name = each.GetName().Name!;
                    if (_assemblies.Contains(name) || (isEverything && each == start))
                    {
                        return name;
                    }

                    // An assembly that is not loaded has not been changed.
                    foreach (AssemblyName used in each.GetReferencedAssemblies())
                    {
                        if (seen.Add(used.Name!) && loaded.TryGetValue(used.Name!, out Assembly? next))
                        {
                            open.Enqueue(next);
                        }
                    }
                }

                return "";
            });
            return found.Length > 0 ? found : null;
        }
    }
}
