namespace Procession.Serialization;

/// <summary>Says why a type that exists in this process only cannot be sent: proxies, above all.</summary>
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
            string cure = original.IsInterface ? "send the object behind it" : $"send a {TypeName.ShowUnqualified(original)}";
            return $"it is a proxy of {TypeName.Show(original)} that was made at run time, and only assemblies on disk can be "
                + $"sent; {cure}, or a record of its values";
        }

        return $"it was made at run time, its assembly {assembly} exists only in memory, and only assemblies on disk can be sent";
    }

    // What a proxy is made from: a class of the user, or else the first of his interfaces.
    private static Type? ProxiedBy(Type type)
    {
        for (Type? level = type.BaseType; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (!level.Assembly.IsDynamic)
            {
                return IsUsers(level) ? level : null;
            }
        }

        return Array.Find(type.GetInterfaces(), each => !each.Assembly.IsDynamic && IsUsers(each));
    }

    private static bool IsUsers(Type type) =>
        !FrameworkTypes.Owns(type) && type.Namespace?.StartsWith("Castle.", StringComparison.Ordinal) != true;
}
