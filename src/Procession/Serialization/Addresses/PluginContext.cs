using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Procession.Native;

namespace Procession.Serialization;

/// <summary>
/// The counterpart of another process's load context. The dependencies of a plug-in are found as usual: by its deps.json,
/// else in its folder. But assemblies that this program has in the same build are shared; otherwise the plug-in's interfaces
/// would be other types.
/// </summary>
internal sealed class PluginContext(string name, bool canUnload) : AssemblyLoadContext(name, canUnload)
{
    private const int CollectEvery = 8;
    private static int _retired; // how many in this process

    private readonly ConcurrentDictionary<string, AssemblyDependencyResolver?> _resolvers = []; // by plug-in file

    /// <summary>Loads an assembly from its file; null if it does not exist, or is another build.</summary>
    public Assembly? Load(ModuleIdentity module)
    {
        if (module.Location is not { } location || !Path.IsPathFullyQualified(location) || !File.Exists(location))
        {
            return null;
        }

        _resolvers.GetOrAdd(location, MakeResolver);
        Assembly loaded = LoadFromAssemblyPath(location);
        return module.Fits(loaded) ? loaded : null;
    }

    /// <summary>
    /// Unloads the context, which ends once nothing of it is used any more. Runs on another thread, because its code may have
    /// asked to be called then.
    /// </summary>
    public void Retire()
    {
        if (IsCollectible)
        {
            LoadContexts.Queue(static context => context.UnloadNow(), this);
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == typeof(PluginContext).Assembly.GetName().Name || Find(assemblyName) is not { } file)
        {
            return null; // The default context is asked next.
        }

        return FromProgram(assemblyName) is { } shared && shared.ManifestModule.ModuleVersionId == BuildOf(file)
            ? shared
            : LoadFromAssemblyPath(file);
    }

    private static AssemblyDependencyResolver? MakeResolver(string file)
    {
        try
        {
            return new AssemblyDependencyResolver(file);
        }
        catch (InvalidOperationException)
        {
            return null; // No deps.json, or a host without a resolver: the folder is searched.
        }
    }

    private static Assembly? FromProgram(AssemblyName name)
    {
        try
        {
            return Default.LoadFromAssemblyName(new AssemblyName(name.Name!));
        }
        catch (Exception exception) when (exception is FileNotFoundException or BadImageFormatException)
        {
            return null;
        }
    }

    private static Guid BuildOf(string file)
    {
        using var image = new PEReader(Files.OpenRead(file));
        MetadataReader metadata = image.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }

    private void UnloadNow()
    {
        try
        {
            Unload();
        }
        catch (Exception e)
        {
            StandardError.Say($"A handler of AssemblyLoadContext.Unloading threw in a worker: {e}");
        }

        // The garbage collector does not see the memory of code, which is native, so it would run too rarely by itself.
        if (Interlocked.Increment(ref _retired) % CollectEvery == 0)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }

    private string? Find(AssemblyName name)
    {
        foreach ((string file, AssemblyDependencyResolver? resolver) in _resolvers)
        {
            if (resolver?.ResolveAssemblyToPath(name) is { } resolved)
            {
                return resolved;
            }

            string beside = Path.Combine(Path.GetDirectoryName(file)!, name.Name + ".dll");
            if (File.Exists(beside))
            {
                return beside;
            }
        }

        return null;
    }
}
