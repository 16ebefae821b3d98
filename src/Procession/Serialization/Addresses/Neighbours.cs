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

    /// <summary>Looks, from now on, in the folder of a file for assemblies that are not found otherwise.</summary>
    public static void Watch(string location)
    {
        Folders.TryAdd(Path.GetDirectoryName(location)!, true);
        if (Interlocked.Exchange(ref _isWatching, 1) == 0)
        {
            AssemblyLoadContext.Default.Resolving += Find;
        }
    }

    private static Assembly? Find(AssemblyLoadContext context, AssemblyName name)
    {
        foreach (string folder in Folders.Keys)
        {
            string file = Path.Combine(folder, name.Name + ".dll");
            if (File.Exists(file))
            {
                return context.LoadFromAssemblyPath(file);
            }
        }

        return null;
    }
}
