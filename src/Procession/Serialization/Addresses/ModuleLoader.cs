using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Procession.Serialization;

/// <summary>Finds the assembly of a <see cref="ModuleIdentity"/> in this process, or loads it.</summary>
internal static class ModuleLoader
{
    // The codes of a FileLoadException if another build has the name. For other reasons, such as too few descriptors, the
    // file may be the right one, so those exceptions are rethrown.
    private const int OtherVersion = unchecked((int)0x80131040);
    private const int NameTaken = unchecked((int)0x80131621);

    // By name: the build that was found last in the default context.
    private static readonly ConcurrentDictionary<string, Assembly> Loaded = [];

    /// <summary>Finds the same build, or throws <see cref="ModuleMismatchException"/>.</summary>
    public static Assembly Load(ModuleIdentity module)
    {
        if (module.Context != default)
        {
            return LoadContexts.Load(module);
        }

        if (Loaded.TryGetValue(module.Name, out Assembly? assembly) && module.Fits(assembly))
        {
            return assembly;
        }

        Assembly? named = ByName(module.Name);
        assembly = module.Fits(named) ? named : AlreadyHere(module) ?? ByPath(module);
        if (module.Fits(assembly) && assembly != named)
        {
            Neighbours.Watch(ModuleIdentity.LocationOf(assembly!)); // only once it is known to be the right assembly
        }

        return module.Fits(assembly) ? Loaded[module.Name] = assembly! : throw module.Mismatch(assembly ?? named);
    }

    // A file that this process has loaded by itself. The build id shows whether it is the right one.
    private static Assembly? AlreadyHere(ModuleIdentity module) => module.Build == default
        ? null
        : Array.Find([.. AssemblyLoadContext.Default.Assemblies], here => !here.IsDynamic && module.Fits(here));

    private static Assembly? ByName(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName(name));
        }
        catch (Exception exception) when (exception is FileNotFoundException or BadImageFormatException or ArgumentException
            || IsOtherBuild(exception))
        {
            return null; // Not found by name: the path is tried next, then it is a mismatch.
        }
    }

    private static Assembly? ByPath(ModuleIdentity module)
    {
        if (module.Location is not { } location || !Path.IsPathFullyQualified(location) || !File.Exists(location))
        {
            return null;
        }

        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(location);
        }
        catch (Exception exception) when (exception is BadImageFormatException || IsOtherBuild(exception))
        {
            return null; // Another build has the name, or the file is not an assembly: both are a mismatch.
        }
    }

    private static bool IsOtherBuild(Exception exception) =>
        exception is FileLoadException { HResult: OtherVersion or NameTaken };
}
