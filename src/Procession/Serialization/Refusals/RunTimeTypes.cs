using System.Reflection;

namespace Procession.Serialization;

/// <summary>Says why a type that exists in this process only cannot be sent; mostly proxies.</summary>
internal static class RunTimeTypes
{
    public static string ReasonAgainst(Type type)
    {
        string assembly = type.Assembly.GetName().Name ?? "?";
        if (!type.Assembly.IsDynamic)
        {
            return $"the assembly {assembly} exists only in memory; only assemblies on disk can be sent";
        }

        if (ProxiedBy(type) is { } original)
        {
            string cure = original.IsInterface
                ? "send the object behind it, or its values"
                : $"copy it into a plain {TypeName.ShowUnqualified(original)} or a record, and send that";
            return $"it is a proxy of {TypeName.Show(original)} that was made at run time; only assemblies on disk can be sent; "
                + $"{cure}{(IsOfEntityFramework(type) ? ", or query without proxies" : "")}";
        }

        return $"it was made at run time: the assembly {assembly} exists only in memory; only assemblies on disk can be sent";
    }

    // The type that a proxy imitates: a user's class, or else the first of the user's interfaces.
    private static Type? ProxiedBy(Type type)
    {
        for (Type? level = type.BaseType; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (!level.Assembly.IsDynamic)
            {
                return IsUsers(level) && !level.IsAssignableTo(typeof(DispatchProxy)) ? level : Contract(type);
            }
        }

        return Contract(type);
    }

    private static Type? Contract(Type type) =>
        Array.Find(type.GetInterfaces(), each => !each.Assembly.IsDynamic && IsUsers(each));

    private static bool IsOfEntityFramework(Type type) => Array.Exists(
        type.GetInterfaces(),
        each => each.Namespace?.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) == true);

    private static bool IsUsers(Type type) =>
        !FrameworkTypes.Owns(type) && type.Namespace?.StartsWith("Castle.", StringComparison.Ordinal) != true;
}
