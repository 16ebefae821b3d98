using System.Reflection;
using Procession.Serialization;

namespace Procession.Managers;

/// <summary>Decides which members of an interface can be called from another process.</summary>
internal static class InterfaceMembers
{
    public static IEnumerable<MethodInfo> Of(Type contract) =>
        contract.GetInterfaces().Append(contract)
            .Where(type => type != typeof(IDisposable)) // which disposes of the proxy
            .SelectMany(type => type.GetMethods())
            .Where(method => !method.IsStatic);

    /// <exception cref="NotSupportedException">A member cannot be called from another process.</exception>
    public static void ThrowIfUnfit(Type contract)
    {
        if (!contract.IsInterface)
        {
            throw new NotSupportedException(
                $"{TypeName.Show(contract)} is not an interface: a manager's object is used through an interface only.");
        }

        foreach (MethodInfo method in Of(contract))
        {
            if (ReasonAgainst(method) is { } reason)
            {
                throw new NotSupportedException(
                    $"{TypeName.Show(contract)} cannot be the interface of a manager's object, because {method.Name} {reason}.");
            }
        }
    }

    private static string? ReasonAgainst(MethodInfo method)
    {
        Type result = method.ReturnType;
        bool isTask = result.IsAssignableTo(typeof(Task)) || result == typeof(ValueTask)
            || (result.IsGenericType && result.GetGenericTypeDefinition() == typeof(ValueTask<>));
        return method.IsGenericMethod ? "is generic"
            : isTask ? "returns a task: return the result itself, and await Task.Run(() => proxy.Member()) where you call it"
            : method.GetParameters().Any(each => each.ParameterType.IsByRef) || result.IsByRef
                ? "passes something by reference: return it instead"
            : method.GetParameters().Any(each => each.ParameterType.IsByRefLike) || result.IsByRefLike
                ? "passes something that lives on the stack: pass an array"
            : method.IsSpecialName && method.Name.StartsWith("add_", StringComparison.Ordinal)
                ? "belongs to an event, which would be raised in the manager's process"
            : null;
    }
}
