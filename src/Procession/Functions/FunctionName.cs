using System.Reflection;
using System.Text.RegularExpressions;

namespace Procession.Functions;

/// <summary>Says which function is meant in words that its author would use.</summary>
internal static partial class FunctionName
{
    /// <summary>The name of a delegate's method: <c>Reports.Render</c>, <c>lambda in Program.Main</c>.</summary>
    public static string Of(Delegate function)
    {
        MethodInfo method = function.Method;
        Type? declaring = method.DeclaringType;
        while (declaring is { DeclaringType: not null } && declaring.Name.StartsWith('<'))
        {
            declaring = declaring.DeclaringType;
        }

        string owner = declaring is null ? string.Empty : declaring.Name.Split('`')[0] + ".";
        Match local = LocalFunction().Match(method.Name);
        if (local.Success)
        {
            return $"{local.Groups["name"].Value} in {owner}{Outer(local)}";
        }

        Match lambda = Lambda().Match(method.Name);
        return lambda.Success ? $"lambda in {owner}{Outer(lambda)}" : owner + method.Name;
    }

    // Top-level statements are compiled into a method called <Main>$, so the name in a lambda's is <<Main>$>.
    private static string Outer(Match match) => match.Groups["outer"].Value.Trim('<', '>', '$');

    [GeneratedRegex(@"^<(?<outer>.+)>g__(?<name>[^|]+)\|")]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"^<(?<outer>.+)>b__")]
    private static partial Regex Lambda();
}
