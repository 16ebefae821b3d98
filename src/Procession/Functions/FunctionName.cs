using System.Reflection;

namespace Procession.Functions;

/// <summary>Says which function is meant in words that its author would use.</summary>
internal static class FunctionName
{
    /// <summary>The name of a delegate's method: <c>Reports.Render</c>, <c>lambda in Program.Main</c>.</summary>
    public static string Of(Delegate function)
    {
        MethodInfo method = function.Method;
        Type? declaring = method.DeclaringType;
        while (declaring is { DeclaringType: not null } && declaring.Name[0] == '<')
        {
            declaring = declaring.DeclaringType;
        }

        string owner = declaring is null ? string.Empty : declaring.Name.Split('`')[0] + ".";

        // The compiler names lambdas <Outer>b__1 and local functions <Outer>g__Name|1. Not by regular expression: loading
        // that engine costs 10 ms of every program's start.
        string name = method.Name;
        int close = name.LastIndexOf('>');
        if (name[0] != '<' || close < 0)
        {
            return owner + name;
        }

        // Top-level statements are compiled into a method called <Main>$, so the name in a lambda's is <<Main>$>.
        string outer = owner + name[..close].Trim('<', '>', '$');
        int bar = name.IndexOf('|', close);
        return name.AsSpan(close + 1).StartsWith("g__") && bar > 0
            ? $"{name[(close + 4)..bar]} in {outer}"
            : $"lambda in {outer}";
    }
}
