using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Procession.Serialization;

/// <summary>
/// Finds what a plug-in needs beside it, for plug-ins in the default context: the sender found it there too
/// (<see cref="Assembly.LoadFrom(string)"/> does).
/// </summary>
internal static class Neighbours
{
    private static readonly ConcurrentDictionary<string, bool> Folders = [];
    private static int _isWatching;

    /// <summary>
    /// Looks, from now on, beside an assembly for what that, or one from its folder, needs and nobody else finds.
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

    // Only for who lies there: another plug-in may have another version of the same name beside it.
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
