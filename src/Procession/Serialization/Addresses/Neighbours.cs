using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Procession.Serialization;

/// <summary>
/// Finds the dependencies of a plug-in in the default context in the plug-in's folder, where the sender found them too (as
/// <see cref="Assembly.LoadFrom(string)"/> does).
/// </summary>
internal static class Neighbours
{
    private static readonly ConcurrentDictionary<string, bool> Folders = [];
    private static int _isWatching;

    /// <summary>
    /// From now on, searches the folder of an assembly for what assemblies in that folder need and nothing else finds.
    /// </summary>
    public static void Watch(string location)
    {
        if (Path.GetDirectoryName(location) is not { Length: > 0 } folder)
        {
            return;
        }

        Folders.TryAdd(folder, true);
        if (Interlocked.Exchange(ref _isWatching, 1) == 0)
        {
            AppDomain.CurrentDomain.AssemblyResolve += Find;
        }
    }

    // Only for assemblies in the same folder: another plug-in may have another version with the same name in its own folder.
    private static Assembly? Find(object? sender, ResolveEventArgs wanted)
    {
        if (wanted.RequestingAssembly is not { IsDynamic: false } asking ||
            Path.GetDirectoryName(ModuleIdentity.LocationOf(asking)) is not { } folder || !Folders.ContainsKey(folder))
        {
            return null;
        }

        string file = Path.Combine(folder, new AssemblyName(wanted.Name).Name + ".dll");
        return File.Exists(file) ? AssemblyLoadContext.Default.LoadFromAssemblyPath(file) : null;
    }
}
