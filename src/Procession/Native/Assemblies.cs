using System.Reflection;

namespace Procession.Native;

/// <summary>
/// Loads assemblies before they are needed. If the runtime cannot load an assembly once, it never tries again, even if it
/// only lacked a descriptor.
/// </summary>
internal static class Assemblies
{
    /// <summary>How many descriptors loading one assembly takes. Not more than necessary: each keeps two open.</summary>
    public const int DescriptorsOfOne = 2;

    /// <summary>
    /// Loads an assembly by its name. Does nothing if there is no such assembly, since another version of the framework may
    /// not have it.
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
    // Compares full names: AssemblyName objects load the data of cultures (decision 9).
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
