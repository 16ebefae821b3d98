using System.Collections.Concurrent;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Distinguishes the framework's types from users' types and from those of Microsoft's packages. Framework types are sent
/// only if they are known to survive it; types of packages, F#'s core types included, are treated like users' types.
/// </summary>
internal static class FrameworkTypes
{
    // The public key tokens of .NET, ASP.NET Core, Microsoft.Extensions and Entity Framework.
    private static readonly HashSet<string> Keys =
    [
        "7CEC85D7BEA7798E", "B77A5C561934E089", "B03F5F7F11D50A3A", "CC7B13FFCD2DDD51", "31BF3856AD364E35",
        "ADB9793829DDAE60",
    ];

    // Boxed, since a dictionary with our own value type would have to be compiled before the first call.
    private static readonly object User = Origin.User;
    private static readonly object Package = Origin.Package;
    private static readonly object Framework = Origin.Framework;

    private static readonly ConcurrentDictionary<Assembly, object> Answers = [];

    /// <summary>The origin of an assembly.</summary>
    private enum Origin
    {
        User,
        Package,
        Framework,
    }

    /// <summary>Whether the type is part of .NET itself.</summary>
    public static bool Owns(Type type) => OriginOf(type.Assembly) == Origin.Framework;

    /// <summary>Whether the type comes from a package of Microsoft, or from ASP.NET Core.</summary>
    public static bool IsOfPackage(Type type) => OriginOf(type.Assembly) == Origin.Package;

    /// <summary>Whether the fields of a framework type are known to be its whole state.</summary>
    public static bool TravelsByFields(Type type)
    {
        string? name = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName;
        return name is not null &&
            (name.StartsWith("System.ValueTuple`", StringComparison.Ordinal) ||
            name.StartsWith("System.Tuple`", StringComparison.Ordinal) ||
            PlainTypes.Contains(name) || type.IsAssignableTo(typeof(Attribute)) || IsClosureOfSuch(type));
    }

    private static bool IsClosureOfSuch(Type type) =>
        SourceNames.IsClosure(type) && type.DeclaringType is { } owner && TravelsByFields(owner);

    // An unloadable assembly is a plug-in, not part of the framework, and must not be kept alive here.
    private static Origin OriginOf(Assembly assembly) => !assembly.IsCollectible
        ? (Origin)Answers.GetOrAdd(assembly, Find)
        : Find(assembly) == User ? Origin.User : Origin.Package;

    private static object Find(Assembly assembly)
    {
        if (assembly.IsDynamic)
        {
            return User;
        }

        AssemblyName name = assembly.GetName();
        return name.GetPublicKeyToken() is not { Length: 8 } token || !Keys.Contains(Convert.ToHexString(token)) ? User
            : FrameworkAssemblies.Contains(name.Name!) ? Framework
            : Package;
    }
}
