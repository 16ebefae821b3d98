using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Functions;

/// <summary>
/// C# keeps all captured variables of a scope in one object, so a lambda drags along what only its neighbours use:
/// often
/// the pool itself. This makes a copy of the closure that holds what the lambda can reach and nothing else.
/// </summary>
/// <remarks>
/// Used only after the whole closure was refused. A copy is therefore never a second, different one beside the whole:
/// whatever else leads to the original closure is refused as before.
/// </remarks>
internal static class ClosureTrimmer
{
    private const BindingFlags Instance =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The delegate on a trimmed closure, or <see langword="null"/> if there is nothing to trim.</summary>
    public static Delegate? Trim(Delegate function)
    {
        if (!function.HasSingleTarget || function.Target is not { } closure || !IsClosure(closure.GetType()))
        {
            return null;
        }

        try
        {
            var used = new HashSet<(Module, int)>(ClosureUse.FieldsReachableFrom(function.Method));
            int count;
            do
            {
                // A captured delegate brings the variables of its own method, in the same closure perhaps.
                count = used.Count;
                AddDelegates(closure, used, new HashSet<object>(ReferenceEqualityComparer.Instance));
            }
            while (used.Count > count);

            var copies = new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
            return Rebind(function, closure, used, copies);
        }
        catch (NotSupportedException)
        {
            return null; // An instruction of the future: the refusal of the whole closure stands.
        }
    }

    /// <summary>Whether a type was made by the compiler to hold captured variables.</summary>
    public static bool IsClosure(Type type) => type.Name.StartsWith("<>c", StringComparison.Ordinal);

    private static IEnumerable<(FieldInfo Field, object? Value)> UsedFields(
        object closure, HashSet<(Module, int)> used) =>
        closure.GetType().GetFields(Instance)
            .Where(field => used.Contains((field.Module, field.MetadataToken)))
            .Select(field => (field, field.GetValue(closure)));

    private static void AddDelegates(object closure, HashSet<(Module, int)> used, HashSet<object> seen)
    {
        if (!seen.Add(closure))
        {
            return;
        }

        foreach ((_, object? value) in UsedFields(closure, used).ToArray())
        {
            if (value is Delegate { HasSingleTarget: true, Target: { } target } inner && IsClosure(target.GetType()))
            {
                used.UnionWith(ClosureUse.FieldsReachableFrom(inner.Method));
                AddDelegates(target, used, seen);
            }
            else if (value is not null && IsClosure(value.GetType()))
            {
                AddDelegates(value, used, seen);
            }
        }
    }

    private static Delegate Rebind(
        Delegate function, object closure, HashSet<(Module, int)> used, Dictionary<object, object> copies) =>
        Delegate.CreateDelegate(function.GetType(), Copy(closure, used, copies), function.Method);

    private static object Copy(object closure, HashSet<(Module, int)> used, Dictionary<object, object> copies)
    {
        if (copies.TryGetValue(closure, out object? known))
        {
            return known;
        }

        object copy = RuntimeHelpers.GetUninitializedObject(closure.GetType());
        copies.Add(closure, copy);
        foreach ((FieldInfo field, object? value) in UsedFields(closure, used))
        {
            object? copied = value;
            if (value is Delegate { HasSingleTarget: true, Target: { } target } inner && IsClosure(target.GetType()))
            {
                copied = Rebind(inner, target, used, copies);
            }
            else if (value is not null && IsClosure(value.GetType()))
            {
                copied = Copy(value, used, copies);
            }

            field.SetValue(copy, copied);
        }

        return copy;
    }
}
