using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Which assembly, in which build, and where it lies if the name alone does not find it.</summary>
internal sealed class ModuleIdentity
{
    private const int GuidSize = 16;
    private static readonly ConcurrentDictionary<Assembly, ModuleIdentity> Known = [];

    // By name, the build that was found last.
    private static readonly ConcurrentDictionary<string, Assembly> Loaded = [];

    private static readonly string PlatformAssemblies =
        Path.PathSeparator + (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") + Path.PathSeparator;

    private readonly string _name;
    private readonly Guid _build;
    private readonly string? _location;

    private ModuleIdentity(string name, Guid build, string? location)
    {
        _name = name;
        _build = build;
        _location = location;
    }

    public static ModuleIdentity Of(Assembly assembly)
    {
        if (Known.TryGetValue(assembly, out ModuleIdentity? known))
        {
            return known;
        }

        string location = assembly.IsDynamic ? "" : LocationOf(assembly);
        bool isDefault = AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default;
        if (assembly.IsDynamic || (location.Length == 0 && !isDefault))
        {
            throw new Refusal(
                typeof(Assembly),
                $"the assembly {assembly.GetName().Name} exists only in memory; only assemblies on disk can be sent");
        }

        bool foundByName = location.Length == 0 ||
            PlatformAssemblies.Contains(Path.PathSeparator + location + Path.PathSeparator, StringComparison.Ordinal);
        ModuleIdentity identity = new(
            assembly.FullName!,
            assembly.ManifestModule.ModuleVersionId,
            foundByName ? null : location);
        return Known.GetOrAdd(assembly, identity);
    }

    public static ModuleIdentity Read(ref MessagePackReader reader)
    {
        string name = reader.ReadString() ?? throw new DamagedMessageException("an assembly has no name");
        Guid build = default;
        if (!reader.TryReadNil())
        {
            byte[] bytes = new byte[GuidSize];
            Block.CopyExactly(ref reader, bytes);
            build = new Guid(bytes);
        }

        return new ModuleIdentity(name, build, reader.ReadString());
    }

    /// <summary>
    /// Writes the identity; without the build, any build of that name will do (framework types by name).
    /// </summary>
    public void Write(ref MessagePackWriter writer, bool withBuild)
    {
        writer.Write(_name);
        if (withBuild)
        {
            writer.Write(_build.ToByteArray());
        }
        else
        {
            writer.WriteNil();
        }

        writer.Write(_location);
    }

    public static ModuleIdentity Read(BinaryReader reader)
    {
        string name = reader.ReadString();
        var build = new Guid(reader.ReadBytes(GuidSize));
        string location = reader.ReadString();
        return new ModuleIdentity(name, build, location.Length == 0 ? null : location);
    }

    /// <summary>Writes the identity, build included.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_name);
        writer.Write(_build.ToByteArray());
        writer.Write(_location ?? string.Empty);
    }

    /// <summary>Finds the same build in this process, or throws <see cref="ModuleMismatchException"/>.</summary>
    public Assembly Load()
    {
        if (Loaded.TryGetValue(_name, out Assembly? assembly) && Fits(assembly))
        {
            return assembly;
        }

        Assembly? named = ByName();
        assembly = Fits(named) ? named : AlreadyHere() ?? ByPath();
        return Fits(assembly) ? Loaded[_name] = assembly!
            : (assembly ?? named) is { } other
                ? throw Mismatch($"{other.GetName().Version} (build {other.ManifestModule.ModuleVersionId})")
                : throw Mismatch("not found");
    }

    private static string LocationOf(Assembly assembly)
    {
#pragma warning disable IL3000 // Empty in a single-file app, which is what the caller checks for.
        return assembly.Location;
#pragma warning restore IL3000
    }

    private bool Fits(Assembly? assembly) =>
        assembly is not null && (_build == default || assembly.ManifestModule.ModuleVersionId == _build);

    // A plug-in that this process has loaded by itself, in whatever context. The build settles that it is the one.
    private Assembly? AlreadyHere() => _build == default
        ? null
        : Array.Find(
            AppDomain.CurrentDomain.GetAssemblies(),
            candidate => !candidate.IsDynamic && candidate.ManifestModule.ModuleVersionId == _build);

    private Assembly? ByName()
    {
        try
        {
            return Assembly.Load(new AssemblyName(_name));
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException or ArgumentException)
        {
            return null; // Not found by name: the path is next, and then a mismatch that says so.
        }
    }

    private Assembly? ByPath()
    {
        if (_location is null || !Path.IsPathFullyQualified(_location) || !File.Exists(_location))
        {
            return null;
        }

        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(_location);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            return null; // Another build occupies the name, or the file is no assembly: a mismatch either way.
        }
    }

    private ModuleMismatchException Mismatch(string here)
    {
        string[] parts = _name.Split(", ");
        string version = parts.Length > 1 ? parts[1].Replace("Version=", "", StringComparison.Ordinal) : "?";
        return new ModuleMismatchException(parts[0], $"{version} (build {_build})", here);
    }
}
