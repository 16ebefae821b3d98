using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>Finds the names in the source code from the compiler's names.</summary>
internal static partial class SourceNames
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    public static string OfField(FieldInfo field)
    {
        string name = field.Name;
        // F# calls it as the member does, and most members call it _.
        if (name == "_" || (name.EndsWith("__this", StringComparison.Ordinal) && name[0] == '<'))
        {
            return "this";
        }

        if (name.StartsWith("CS$<>8__locals", StringComparison.Ordinal))
        {
            return "closure"; // The enclosing scope's variables; the trail folds nested closures into one.
        }

        if (name.StartsWith("$VB$", StringComparison.Ordinal))
        {
            return OfVisualBasicField(name);
        }

        // F# calls a value at the top level name@12, after its line, and what is behind a property Name@.
        int at = name.IndexOf('@', StringComparison.Ordinal);
        if (at > 0)
        {
            return name[..at];
        }

        // <Name>k__BackingField, <name>5__2 (a local of an iterator), <name>P (a primary constructor's parameter).
        int end = name.IndexOf('>', StringComparison.Ordinal);
        return name[0] == '<' && end > 1 ? name[1..end] : name;
    }

    /// <summary>
    /// Whether C# or Visual Basic made a type for what lambdas capture. All lambdas of a scope share its object, unlike those
    /// of F# (<see cref="IsFSharpClosure"/>).
    /// </summary>
    public static bool IsClosure(Type type) =>
        type.Name.StartsWith("<>c", StringComparison.Ordinal) || IsVisualBasicClosure(type.Name);

    /// <summary>Whether a compiler made a type for the locals of async or iterator methods.</summary>
    public static bool IsStateMachine(Type type) =>
        (type.Name[0] == '<' && !IsClosure(type)) || type.Name.StartsWith("VB$StateMachine", StringComparison.Ordinal);

    public static bool IsAnonymous(Type type) =>
        type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal) ||
        type.Name.StartsWith("VB$AnonymousType", StringComparison.Ordinal);

    // $VB$Me, $VB$Local_name, $VB$ResumableLocal_name$0 (of an async or iterator method), and $VB$NonLocal_$VB$Closure_2: the
    // variables of the enclosing scope.
    private static string OfVisualBasicField(string name)
    {
        int underscore = name.IndexOf('_', StringComparison.Ordinal);
        if (underscore < 0)
        {
            return name == "$VB$Me" ? "this" : name;
        }

        string local = name[(underscore + 1)..];
        if (name.StartsWith("$VB$NonLocal", StringComparison.Ordinal))
        {
            return "closure";
        }

        int number = local.LastIndexOf('$');
        return number > 0 ? local[..number] : local;
    }

    /// <summary>
    /// The name of a delegate's target in a path: a closure, the captured this, or the object of a method group.
    /// </summary>
    public static string OfTarget(MethodInfo method, object target) =>
        IsClosure(target.GetType()) || IsFSharpClosure(target.GetType()) ? "closure"
        : IsGeneratedMethod(method) ? "this"
        : "target";

    /// <summary>A type's own name, without namespace, enclosing types and arguments.</summary>
    public static string OfType(Type type)
    {
        string name = type.Name;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        name = tick < 0 ? name : name[..tick];

        // <File>F0123…__Name: a file-local type.
        int close = name.IndexOf('>', StringComparison.Ordinal);
        int end = close > 0 && name[0] == '<' && name.AsSpan(close + 1).StartsWith("F")
            ? name.IndexOf("__", close, StringComparison.Ordinal)
            : -1;
        return end < 0 ? name : name[(end + 2)..];
    }

    /// <summary>Describes a type that the compiler made for something other than a type; null for other types.</summary>
    public static string? DescribeGenerated(Type type)
    {
        string name = type.Name;
        if (IsFSharpClosure(type))
        {
            return $"closure of {OfType(OwnerOf(type))}.{FSharpFunction(type)}";
        }

        if (name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal))
        {
            return $"collection expression of {TypeName.Show(type.GetGenericArguments()[0])}";
        }

        if (name[0] != '<' || type.DeclaringType is null)
        {
            return IsVisualBasicClosure(name) ? $"closure of {OfType(OwnerOf(type))}" : null;
        }

        int close = name.LastIndexOf('>');
        if (close > 1 && name.AsSpan(close + 1).StartsWith("d__"))
        {
            string kind = !type.IsAssignableTo(typeof(IAsyncStateMachine)) ? "iterator"
                : type.IsAssignableTo(typeof(IAsyncDisposable)) ? "async iterator"
                : "async method";
            return $"{kind} {OfMember(OwnerOf(type), name[1..close])}";
        }

        if (!IsClosure(type))
        {
            return null;
        }

        // The lambdas in it contain the name of the method; a closure of local functions alone has none.
        MethodInfo? lambda = Array.Find(type.GetMethods(Declared), method => method.Name[0] == '<');
        return lambda is null
            ? $"closure of {OfType(OwnerOf(type))}"
            : $"closure of {OfMember(OwnerOf(type), lambda.Name[1..lambda.Name.LastIndexOf('>')])}";
    }
}
