using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// A function without a closure, which most are, as its address alone. The reader needs none of the serializer for it, whose
/// loading and compiling would be half of what a fresh worker does before its first task.
/// </summary>
internal static class PlainFunction
{
    private static readonly Type[] Functions =
    [
        typeof(Func<>), typeof(Func<,>), typeof(Func<,,>), typeof(Func<,,,>), typeof(Func<,,,,>), typeof(Func<,,,,,>),
    ];

    /// <summary>Whether a function is all in its code: it has no target, or one that holds nothing.</summary>
    public static bool HasNoState(Delegate function)
    {
        if (!function.HasSingleTarget)
        {
            return false;
        }

        // Lambdas that capture nothing live on a singleton without instance fields, which is their Target.
        return function.Target is null
            || (function.Target.GetType() is { } type && SourceNames.IsClosure(type)
                && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length == 0);
    }

    /// <summary>Encodes a function whose target, if any, holds nothing: that is for the caller to know.</summary>
    /// <returns><see langword="null"/> if its address does not say all.</returns>
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
            return null; // The serializer refuses it too, in words for the user.
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
                throw new DamagedMessageException("it is no function that an address can stand for");
            }

            object? target = method.IsStatic ? null : RuntimeHelpers.GetUninitializedObject(method.DeclaringType!);
            return Delegate.CreateDelegate(type, target, method);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw FailureMessages.ForReading(e, typeof(Delegate));
        }
    }

    // The Func that says what the method says, and no base type or interface of it; or an Action without arguments.
    private static Type? DelegateType(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (method.ReturnType == typeof(void))
        {
            return parameters.Length == 0 ? typeof(Action) : null;
        }

        if (parameters.Length >= Functions.Length || method.ReturnType.IsByRef || method.ReturnType.IsByRefLike)
        {
            return null;
        }

        var arguments = new Type[parameters.Length + 1];
        for (int i = 0; i < parameters.Length; i++)
        {
            arguments[i] = parameters[i].ParameterType;
            if (arguments[i].IsByRef || arguments[i].IsByRefLike || arguments[i].IsPointer)
            {
                return null;
            }
        }

        arguments[^1] = method.ReturnType;
        return Functions[parameters.Length].MakeGenericType(arguments);
    }
}
