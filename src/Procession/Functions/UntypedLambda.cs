using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>
/// Lambdas that C# takes for async although nothing in them is: <c>x =&gt; null</c>, <c>x =&gt; default</c> and a body of type
/// <see langword="dynamic"/> fit a function that returns a result as well as one that returns a task of it, and with type
/// arguments that are written out the overload for tasks is chosen. They return the result here.
/// </summary>
/// <remarks>
/// The overloads cannot be told to leave such lambdas alone: whatever makes the compiler prefer the other one makes it take
/// <c>async x =&gt; …</c> for a function whose result is a task.
/// </remarks>
internal static class UntypedLambda
{
    private const BindingFlags Nested = BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>What it means that an async function returned <see langword="null"/> instead of a task.</summary>
    /// <exception cref="InvalidOperationException">Its author meant a task, and forgot it.</exception>
    public static TResult ResultOfNull<TResult>(MethodInfo method)
    {
        // A value that is not null can only have been meant where no task comes into the lambda at all.
        bool isMeant = SourceNames.IsLambda(method) && (default(TResult) is null || ComesByNoTask(method, typeof(TResult)));
        return isMeant ? default! : throw new InvalidOperationException(
            $"'{SourceNames.OfMethod(method)}' returned null instead of a task of its result. An async function must return a "
            + "task; for a result of null, return Task.FromResult(null).");
    }

    /// <summary>What it means that a function without a result returned <see langword="null"/> instead of a task.</summary>
    public static InvalidOperationException NoTask(MethodInfo method) => new(
        $"'{SourceNames.OfMethod(method)}' returned null instead of a task. An async function must return a task: "
        + "Task.CompletedTask if there is nothing to wait for.");

    /// <summary>
    /// Lets a lambda whose body is of type <see langword="dynamic"/> return the result itself. The compiler has made a
    /// conversion to a task of it; that one is replaced, before it is first used, by one that takes either.
    /// </summary>
    public static void LetReturnDynamicValues(MethodInfo method, Type result)
    {
        if (!SourceNames.IsLambda(method) || !HasDynamicSites(method) || method.IsDefined(typeof(StateMachineAttribute)))
        {
            return;
        }

        foreach (FieldInfo site in ConversionsIn(method, result))
        {
            var replacement = (IDynamicConversion)Activator.CreateInstance(
                typeof(DynamicConversion<>).MakeGenericType(result))!;
            site.SetValue(null, replacement.CreateFor(method.DeclaringType!));
        }
    }

    // The compiler keeps the call sites of a method in a class <>o__1 beside it.
    private static bool HasDynamicSites(MethodInfo method)
    {
        for (Type? level = method.DeclaringType; level is not null; level = level.DeclaringType)
        {
            foreach (Type type in level.GetNestedTypes(Nested))
            {
                if (type.Name.StartsWith("<>o__", StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The conversions of dynamic values to a task of the result, where nothing else in the lambda gives such a task.
    private static List<FieldInfo> ConversionsIn(MethodInfo method, Type result)
    {
        Type task = typeof(Task<>).MakeGenericType(result);
        Type site = typeof(CallSite<>).MakeGenericType(
            typeof(Func<,,>).MakeGenericType(typeof(CallSite), typeof(object), task));
        List<FieldInfo> found = [];
        if (ComesByNoTask(method, result))
        {
            foreach (MemberInfo member in InstructionReader.MembersNamedIn(method))
            {
                if (member is FieldInfo { IsStatic: true } field && field.FieldType == site && !found.Contains(field))
                {
                    found.Add(field);
                }
            }
        }

        return found;
    }

    // Whether no instruction can give a task of the result, but for the conversion of a dynamic value.
    private static bool ComesByNoTask(MethodInfo method, Type result)
    {
        Type task = typeof(Task<>).MakeGenericType(result);
        if (method.IsDefined(typeof(StateMachineAttribute))
            || Array.Exists(method.GetParameters(), parameter => Mentions(parameter.ParameterType, task)))
        {
            return false;
        }

        try
        {
            return InstructionReader.InstructionsOf(method, withTypes: true).All(instruction => !Gives(instruction, task));
        }
        catch (Exception)
        {
            return false; // An unknown instruction, a missing assembly: the lambda is what the compiler took it for.
        }
    }

    private static bool Gives(Instruction instruction, Type task) => instruction.Member switch
    {
        FieldInfo field => Mentions(field.FieldType, task),
        ConstructorInfo constructor => Mentions(constructor.DeclaringType!, task),
        MethodInfo method => (Mentions(method.ReturnType, task) && !IsDynamicCall(method.DeclaringType))
            || Array.Exists(method.GetParameters(), each => each.ParameterType.IsByRef && Mentions(each.ParameterType, task)),
        Type type => instruction.Code != OpCodes.Ldtoken && Mentions(type, task),
        _ => true,
    };

    private static bool Mentions(Type type, Type task) =>
        type.IsAssignableTo(task)
        || (type.HasElementType && Mentions(type.GetElementType()!, task))
        || (type.IsGenericType && !IsDynamicCall(type)
            && Array.Exists(type.GetGenericArguments(), each => Mentions(each, task)));

    // A call site, or what it calls: Func<CallSite, object, ...>.
    private static bool IsDynamicCall(Type? type) =>
        type is { IsGenericType: true }
        && (type.IsAssignableTo(typeof(CallSite)) || type.GetGenericArguments()[0] == typeof(CallSite));
}
