using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Procession.Serialization;

/// <summary>
/// Identifies an assembly: its name, its build and its load context, and its path if the name alone does not find it.
/// </summary>
internal sealed class ModuleIdentity
{
    private const int GuidSize = 16;

    // By assembly, without keeping unloadable ones loaded.
    private static readonly ConditionalWeakTable<Assembly, ModuleIdentity> Known = [];

    private static readonly string PlatformAssemblies =
        Path.PathSeparator + (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") + Path.PathSeparator;

    [Flags]
    private enum Parts : byte
    {
        Name = 0,
        Build = 1,
        Location = 2,
        Context = 4,
        CanUnload = 8,
    }

    private ModuleIdentity(string name, Guid build, string? location, Guid context, bool canUnload)
    {
        Name = name;
        Build = build;
        Location = location;
        Context = context;
        CanUnload = canUnload;
    }

    /// <summary>Gets the full name.</summary>
    public string Name { get; }

    /// <summary>Gets the module version id; empty if any build is accepted.</summary>
    public Guid Build { get; }

    /// <summary>Gets the path of the file, if the name alone does not find it.</summary>
    public string? Location { get; }

    /// <summary>Gets the id of the load context; empty for the default one.</summary>
    public Guid Context { get; }

    /// <summary>Gets whether the context can be unloaded.</summary>
    public bool CanUnload { get; }

    /// <summary>Identifies the assembly of a type; refuses a type that another process cannot have.</summary>
    public static ModuleIdentity Of(Type type) =>
        Of(type.Assembly) ?? throw new Refusal(type, RunTimeTypes.ReasonAgainst(type));

    /// <summary>Identifies an assembly; <see langword="null"/> if another process cannot have it.</summary>
    public static ModuleIdentity? Of(Assembly assembly) => Known.TryGetValue(assembly, out ModuleIdentity? known)
        ? known
        : IsOnDisk(assembly) ? Known.GetValue(assembly, Identify) : null;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ModuleIdentity Read(BinaryReader reader)
    {
        var parts = (Parts)reader.ReadByte();
        string name = reader.ReadString();
        Guid build = parts.HasFlag(Parts.Build) ? new Guid(reader.ReadBytes(GuidSize)) : default;
        string? location = parts.HasFlag(Parts.Location) ? reader.ReadString() : null;
        Guid context = parts.HasFlag(Parts.Context) ? new Guid(reader.ReadBytes(GuidSize)) : default;
        return new ModuleIdentity(name, build, location, context, parts.HasFlag(Parts.CanUnload));
    }

    /// <summary>
    /// Writes the identity. Without the build, any build with that name is accepted (framework types by name).
    /// </summary>
    public void Write(BinaryWriter writer, bool withBuild)
    {
        Parts parts = (withBuild ? Parts.Build : Parts.Name) | (Location is null ? Parts.Name : Parts.Location)
            | (Context == default ? Parts.Name : Parts.Context) | (CanUnload ? Parts.CanUnload : Parts.Name);
        writer.Write((byte)parts);
        writer.Write(Name);
        if (withBuild)
        {
            writer.Write(Build.ToByteArray());
        }

        if (Location is not null)
        {
            writer.Write(Location);
        }

        if (Context != default)
        {
            writer.Write(Context.ToByteArray());
        }
    }

    /// <summary>Whether an assembly has this identity.</summary>
    public bool Fits(Assembly? assembly) =>
        assembly is not null && (Build == default || assembly.ManifestModule.ModuleVersionId == Build);

    /// <summary>The exception that says that the assembly is missing here, or that there is another build of it.</summary>
    public ModuleMismatchException Mismatch(Assembly? here) =>
        Mismatch(here is null ? "not found" : $"{here.GetName().Version} (build {here.ManifestModule.ModuleVersionId})");

    /// <summary>The exception that says that the assembly was here, in a load context that has been unloaded.</summary>
    public ModuleMismatchException Unloaded() => Mismatch("unloaded it, with its AssemblyLoadContext");

    private ModuleMismatchException Mismatch(string here)
    {
        string[] parts = Name.Split(", ");
        string version = parts.Length > 1 ? parts[1].Replace("Version=", "", StringComparison.Ordinal) : "?";
        return new ModuleMismatchException(parts[0], $"{version} (build {Build})", here);
    }

    // Assemblies of a single-file app have no file of their own.
    private static bool IsOnDisk(Assembly assembly) =>
        !assembly.IsDynamic && (LocationOf(assembly).Length > 0
            || AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default);

    private static ModuleIdentity Identify(Assembly assembly)
    {
        string location = LocationOf(assembly);
        AssemblyLoadContext? context = AssemblyLoadContext.GetLoadContext(assembly);
        bool isDefault = context == AssemblyLoadContext.Default;
        bool foundByName = location.Length == 0 || (isDefault && IsPlatformAssembly(location));
        return new ModuleIdentity(
            assembly.FullName!,
            assembly.ManifestModule.ModuleVersionId,
            foundByName ? null : location,
            isDefault ? default : LoadContexts.IdOf(context!),
            context is { IsCollectible: true });
    }

    private static bool IsPlatformAssembly(string location) =>
        PlatformAssemblies.Contains(Path.PathSeparator + location + Path.PathSeparator, StringComparison.Ordinal);

    /// <summary>The file of an assembly; empty if it has none of its own, as those of a single-file program.</summary>
    public static string LocationOf(Assembly assembly)
    {
#pragma warning disable IL3000 // Which callers reckon with.
        return assembly.Location;
#pragma warning restore IL3000
    }
}
