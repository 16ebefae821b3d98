using System.Reflection;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>Names a function in words that its author would use.</summary>
internal static class FunctionName
{
    /// <summary>The name of a delegate's method: <c>Reports.Render</c>, <c>lambda in Program.Main</c>.</summary>
    public static string Of(Delegate function) => SourceNames.OfMethod(MethodOf(function));

    /// <summary>
    /// The name, and for a function without a name also its source line: <c>lambda in Program.Main at Program.cs:12</c>.
    /// Reads files: for messages of failures only.
    /// </summary>
    public static string WithLine(Delegate function) => WithLine(MethodOf(function));

    /// <summary>The same in quotes, behind a space; nothing for no function.</summary>
    public static string QuotedWithLine(Delegate? function) => function is null ? string.Empty : $" '{WithLine(function)}'";

    /// <summary>As <see cref="WithLine(Delegate)"/>.</summary>
    public static string WithLine(MethodInfo method) =>
        SourceNames.IsLambda(method) && SourceLine.Of(method) is { } line
            ? $"{SourceNames.OfMethod(method)} at {line}"
            : SourceNames.OfMethod(method);

    /// <summary>What runs when the delegate is called: a delegate made from another leads to that one's method.</summary>
    public static MethodInfo MethodOf(Delegate function)
    {
        while (function.Target is Delegate inner && function.Method.Name == nameof(Action.Invoke))
        {
            function = inner;
        }

        return function.Method;
    }
}
