using System.Reflection;
using System.Text;

namespace Procession.Serialization;

/// <content>Methods by the names that their authors would use.</content>
internal static partial class SourceNames
{
    private const string VisualBasicLambda = "_Lambda$__";
    private const string VisualBasicClosure = "_Closure$__";

    private static readonly string[] Accessors = ["get_", "set_", "add_", "remove_"];

    /// <summary>
    /// The readable name of a method: <c>Reports.Render</c>, <c>lambda in Program.Main</c>, <c>Local in Program.Main</c>.
    /// </summary>
    public static string OfMethod(MethodBase method)
    {
        string name = method.Name;
        if (method.DeclaringType is not { } declaring)
        {
            bool isExpression = name.StartsWith("lambda_method", StringComparison.Ordinal);
            return isExpression ? "compiled expression" : $"{name} (made at run time)";
        }

        Type owner = OwnerOf(declaring);
        if (IsFSharpLambda(method))
        {
            return $"lambda in {OfType(owner)}.{FSharpFunction(declaring)}";
        }

        if (name.StartsWith(VisualBasicLambda, StringComparison.Ordinal))
        {
            return $"lambda in {OfType(owner)}";
        }

        // The compiler names lambdas <Outer>b__1 and local functions <Outer>g__Name|1. Not parsed by a regular expression,
        // because loading that engine costs 10 ms at every program start.
        int close = name.LastIndexOf('>');
        if (name[0] != '<' || close < 1)
        {
            return OfMember(owner, name) + Arguments(method);
        }

        string outer = OfMember(owner, name[1..close]);
        int bar = name.IndexOf('|', close);
        return name.AsSpan(close + 1).StartsWith("g__") && bar > 0
            ? $"{name[(close + 4)..bar]}{Arguments(method)} in {outer}"
            : $"lambda in {outer}";
    }

    /// <summary>Whether a method has no name of its own, so that only its line identifies it.</summary>
    public static bool IsLambda(MethodBase method)
    {
        int close = method.Name.LastIndexOf('>');
        return (method.Name[0] == '<' && close > 0 && !method.Name.AsSpan(close + 1).StartsWith("g__"))
            || method.Name.StartsWith(VisualBasicLambda, StringComparison.Ordinal) || IsFSharpLambda(method);
    }

    /// <summary>Whether a compiler made a method for a lambda or a local function.</summary>
    public static bool IsGeneratedMethod(MethodBase method) =>
        method.Name[0] == '<' || method.Name.StartsWith(VisualBasicLambda, StringComparison.Ordinal);

    private static bool IsFSharpLambda(MethodBase method) =>
        method is { Name: "Invoke", DeclaringType: { } type } && IsFSharpClosure(type);

    /// <summary>
    /// Whether F# made a type for a lambda, or a sequence: <c>main@12-1</c> for one on line 12 of main. No other language uses
    /// @ in a name. Each lambda has its own, with what it captured in its fields.
    /// </summary>
    public static bool IsFSharpClosure(Type type) => type.IsNested && type.Name.IndexOf('@', StringComparison.Ordinal) > 0;

    private static string FSharpFunction(Type closure) =>
        closure.Name[..closure.Name.IndexOf('@', StringComparison.Ordinal)];

    // The innermost enclosing type that is in the source code.
    private static Type OwnerOf(Type type)
    {
        while (type.DeclaringType is { } outer && (IsGenerated(type.Name) || IsFSharpClosure(type)))
        {
            type = outer;
        }

        return type;
    }

    private static bool IsGenerated(string name) =>
        name[0] == '<' || IsVisualBasicClosure(name);

    private static bool IsVisualBasicClosure(string name) => name.StartsWith(VisualBasicClosure, StringComparison.Ordinal);

    private static string OfMember(Type owner, string name)
    {
        string type = OfType(owner);
        switch (name)
        {
            case ".ctor":
                return $"constructor of {type}";
            case ".cctor":
                return $"static constructor of {type}";
            case ['<', .. var topLevel, '>', '$']:
                return $"{type}.{topLevel}"; // Top-level statements are compiled into a method called <Main>$.
            default:
                break;
        }

        // A member that implements an interface explicitly is named after it: System.IComparable<Order>.CompareTo.
        int dot = name.LastIndexOf('.');
        string contract = dot < 0 ? "" : Unqualified(name[..dot]) + ".";
        string member = name[(dot + 1)..];
        foreach (string accessor in Accessors)
        {
            if (member.StartsWith(accessor, StringComparison.Ordinal))
            {
                member = $"{member[accessor.Length..]}.{accessor[..^1]}";
                break;
            }
        }

        return $"{type}.{contract}{member}";
    }

    // System.Collections.Generic.IEnumerable<System.Int32> becomes IEnumerable<Int32>.
    private static string Unqualified(string name)
    {
        StringBuilder text = new();
        int word = 0;
        foreach (char c in name)
        {
            if (c == '.')
            {
                text.Length = word;
                continue;
            }

            text.Append(c);
            word = char.IsLetterOrDigit(c) || c == '_' ? word : text.Length;
        }

        return text.ToString();
    }

    private static string Arguments(MethodBase method)
    {
        if (!method.IsGenericMethod)
        {
            return "";
        }

        string[] names = Array.ConvertAll(method.GetGenericArguments(), TypeName.ShowUnqualified);
        return $"<{string.Join(", ", names)}>";
    }
}
