using System.Reflection;

namespace Procession.Serialization;

/// <summary>Finds the names that the user wrote behind those that the compiler made.</summary>
internal static class SourceNames
{
    public static string OfField(FieldInfo field)
    {
        string name = field.Name;
        if (name.EndsWith("__this", StringComparison.Ordinal) && name[0] == '<')
        {
            return "this";
        }

        if (name.StartsWith("CS$<>8__locals", StringComparison.Ordinal))
        {
            return "closure"; // The enclosing scope's variables; the trail folds nested closures into one.
        }

        // <Name>k__BackingField, <name>5__2 (a local of an iterator), <name>P (a primary constructor's parameter).
        int end = name.IndexOf('>', StringComparison.Ordinal);
        return name[0] == '<' && end > 1 ? name[1..end] : name;
    }

    public static bool IsClosure(Type type) => type.Name.StartsWith("<>c", StringComparison.Ordinal);

    /// <summary>
    /// What a delegate's target is called: a closure, the captured this, or the object of a method group.
    /// </summary>
    public static string OfTarget(MethodInfo method, object target) =>
        IsClosure(target.GetType()) ? "closure" : method.Name[0] == '<' ? "this" : "target";

    /// <summary>A method as the user knows it: lambdas and local functions by the method that contains them.</summary>
    public static string OfMethod(MethodBase method)
    {
        Type? owner = method.DeclaringType;
        while (owner is not null && owner.Name[0] == '<' && owner.DeclaringType is not null)
        {
            owner = owner.DeclaringType;
        }

        string name = method.Name;
        int close = name.IndexOf('>', StringComparison.Ordinal);
        if (name[0] == '<' && close > 1)
        {
            int local = name.IndexOf("g__", StringComparison.Ordinal);
            int bar = name.IndexOf('|', StringComparison.Ordinal);
            name = local == close + 1 && bar > local
                ? $"{name[1..close]}.{name[(local + 3)..bar]}"
                : $"{name[1..close]} (lambda)";
        }

        return owner is null ? name : $"{TypeName.Show(owner)}.{name}";
    }
}
