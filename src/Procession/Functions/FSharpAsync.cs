using System.Reflection;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>
/// F#'s <c>Async&lt;T&gt;</c>: a computation that has not begun. Functions that return one have no overloads of their own: a
/// worker runs it, and what comes back is one that ends at once with the result. All by name: the library does not refer to
/// F#.
/// </summary>
internal static class FSharpAsync
{
    private const string Name = "Microsoft.FSharp.Control.FSharpAsync";

    /// <summary>The shape of a call, which so far takes what the function returns for its result.</summary>
    public static FunctionShape ShapeFor(FunctionShape shape, Type result) =>
        !result.IsValueType && result.IsGenericType && shape.Returns == FunctionReturn.Result && Is(result)
            ? shape with { Returns = FunctionReturn.FSharpAsync }
            : shape;

    /// <summary>Gets the method that starts a computation of <paramref name="result"/> on the thread of its caller.</summary>
    public static MethodInfo StartMethod(Type async, Type result) =>
        Method(async.Assembly.GetType(Name), "StartImmediateAsTask").MakeGenericMethod(result);

    /// <summary>Gets the builder of <c>async { }</c>, and its method that makes a computation of a value.</summary>
    public static (object Builder, MethodInfo Return) ReturnMethod(Type async, Type result)
    {
        Type? operators = async.Assembly.GetType("Microsoft.FSharp.Core.ExtraTopLevelOperators");
        object builder = Method(operators, "get_DefaultAsyncBuilder").Invoke(null, null)!;
        return (builder, Method(builder.GetType(), "Return").MakeGenericMethod(result));
    }

    private static bool Is(Type type) =>
        type.GetGenericTypeDefinition().FullName == Name + "`1" && FSharpTypes.Contains(type);

    private static MethodInfo Method(Type? type, string name) => type?.GetMethod(name) ?? throw new NotSupportedException(
        $"This version of FSharp.Core has no {name}, which is needed to run an async computation. Return a task instead: "
        + "Async.StartAsTask, or task { }.");
}
