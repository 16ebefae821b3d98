using System.Reflection;

namespace Procession.Native;

/// <summary>
/// Loads assemblies before they are needed: the runtime remembers forever that it could not load one, even if that was only
/// for want of a descriptor.
/// </summary>
internal static class Assemblies
{
    /// <summary>How many descriptors one takes. No more than are used: each keeps two open.</summary>
    public const int DescriptorsOfOne = 2;

    /// <summary>
    /// Loads an assembly by its name. Does nothing if it does not exist: another version of the framework may do without
    /// it.
    /// </summary>
    /// <exception cref="IOException">It exists, but there is no descriptor to load it.</exception>
    public static void Load(string name)
    {
        try
        {
            Assembly.Load(name);
        }
        catch (FileNotFoundException e)
        {
            if (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string all
                && all.Contains($"{Path.DirectorySeparatorChar}{name}.dll", StringComparison.Ordinal))
            {
                throw new IOException(SystemError.NoDescriptor($"load {name}").Message, e);
            }
        }
    }

    /// <summary>How many of these assemblies are not loaded yet.</summary>
    // By their full names: the name as an object loads the data of cultures (decision 9).
    public static int CountMissing(string[] names)
    {
        int missing = names.Length;
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            string full = assembly.FullName ?? string.Empty;
            int end = full.IndexOf(',', StringComparison.Ordinal);
            if (end > 0 && Array.IndexOf(names, full[..end]) >= 0)
            {
                missing--;
            }
        }

        return missing;
    }
}
