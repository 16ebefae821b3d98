using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// A function without a closure, as most are, sent as its address alone. The reader does not need the serializer for it,
/// whose loading and compiling would be half of what a fresh worker does before its first task.
/// </summary>
internal static class PlainFunction
{
    /// <summary>Whether a function has no state: it has no target, or a target without fields.</summary>
    /// <remarks>Values at the top level of a program count as state: <see cref="TopLevelValues"/>.</remarks>
    public static bool HasNoState(Delegate function)
    {
        if (!function.HasSingleTarget)
        {
            return false;
        }

        // Lambdas that capture nothing have a singleton without instance fields as their Target; those of F# are static.
        return function.Target?.GetType() is { } type
            ? SourceNames.IsClosure(type)
                && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length == 0
            : TopLevelValues.ReachedFrom(function.Method.DeclaringType).Length == 0;
    }

    /// <summary>Encodes a function whose target, if any, has no state, which the caller has checked.</summary>
    /// <returns><see langword="null"/> if its address is not enough.</returns>
    public static byte[]? TryEncode(Delegate function)
    {
        MethodInfo method = function.Method;
        if (method.DeclaringType is not { } type || function.Target?.GetType() != (method.IsStatic ? null : type)
            || function.GetType() != DelegateType(method))
        {
            return null;
        }

        try
        {
            return MethodAddress.Encode(method);
        }
        catch (Refusal)
        {
            return null; // The serializer refuses it too, with a message for the user.
        }
    }

    /// <summary>Finds the function in this process.</summary>
    /// <exception cref="CodeMismatchException">This process has another build of it, or none.</exception>
    /// <exception cref="SerializationFailedException">The bytes are damaged.</exception>
    public static Delegate Decode(ReadOnlySpan<byte> address)
    {
        try
        {
            if (MethodAddress.Decode(address) is not MethodInfo method || DelegateType(method) is not { } type)
            {
                throw new DamagedMessageException("it is not a function that an address can represent");
            }

            object? target = method.IsStatic ? null : RuntimeHelpers.GetUninitializedObject(method.DeclaringType!);
            return Delegate.CreateDelegate(type, target, method);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw FailureMessages.ForReading(e, typeof(Delegate));
        }
    }

    // The Func or Action with exactly the types of the method, not with base types or interfaces of them.
    private static Type? DelegateType(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Length > DelegateTypes.MaxArguments || method.ReturnType.IsByRef || method.ReturnType.IsByRefLike)
        {
            return null;
        }

        bool isAction = method.ReturnType == typeof(void);
        var types = new Type[isAction ? parameters.Length : parameters.Length + 1];
        for (int i = 0; i < parameters.Length; i++)
        {
            types[i] = parameters[i].ParameterType;
            if (types[i].IsByRef || types[i].IsByRefLike || types[i].IsPointer)
            {
                return null;
            }
        }

        if (isAction)
        {
            return DelegateTypes.ActionOf(types);
        }

        types[^1] = method.ReturnType;
        return DelegateTypes.FunctionOf(types);
    }
}
