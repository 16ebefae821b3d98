using System.Buffers;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>Rebuilds a function in the worker and wraps it so that running an item needs no reflection.</summary>
internal static class RunnerFactory
{
    private static readonly Type[] ResultRunners =
    [
        typeof(Function0<>), typeof(Function1<,>), typeof(Function2<,,>),
        typeof(Function3<,,,>), typeof(Function4<,,,,>), typeof(Function5<,,,,,>),
    ];

    /// <summary>Rebuilds the delegate itself.</summary>
    public static Delegate Open(ReadOnlyMemory<byte> payload) => Open(payload, out _);

    /// <summary>Reads what <see cref="FunctionReference.Payload"/> holds.</summary>
    public static ItemRunner Create(ReadOnlyMemory<byte> payload)
    {
        var shape = FunctionShape.FromByte(payload.Span[0]);
        Delegate function = Open(payload, out Type usedAs);
        Type[] types = usedAs.GetGenericArguments();
        return (ItemRunner)(shape.Returns switch
        {
            FunctionReturn.Result => Make(ResultRunners[shape.Arity], types, function),
            FunctionReturn.Nothing => Make(ActionRunner(shape.Arity), types, function),
            _ => CreateAsync(shape, types, function),
        });
    }

    private static object CreateAsync(FunctionShape shape, Type[] types, Delegate function)
    {
        object invocation = Make(InvocationOf(shape.Arity), types, function);
        Type argument = invocation.GetType().BaseType!.GetGenericArguments()[0];
        if (shape.Returns == FunctionReturn.Task)
        {
            return Make(typeof(PlainTaskRunner<>), [argument], invocation);
        }

        if (shape.Returns == FunctionReturn.ValueTask)
        {
            return Make(typeof(PlainValueTaskRunner<>), [argument], invocation);
        }

        if (shape.Returns == FunctionReturn.FSharpAsync)
        {
            return Make(typeof(FSharpAsyncRunner<,,>), [argument, types[^1], types[^1].GetGenericArguments()[0]], invocation);
        }

        // Func<T, Task<TResult>>: the runner is generic over TResult itself.
        Type result = types[^1].GetGenericArguments()[0];
        if (shape.Returns == FunctionReturn.ValueTaskOfResult)
        {
            return Make(typeof(ValueTaskRunner<,>), [argument, result], invocation);
        }

        UntypedLambda.LetReturnDynamicValues(function.Method, result);
        return Make(typeof(TaskRunner<,>), [argument, result], invocation);
    }

    // No tables: most workers need none of these types, and loading them takes time at the start.
    private static Type ActionRunner(int arity) => arity switch
    {
        0 => typeof(Action0),
        1 => typeof(Action1<>),
        2 => typeof(Action2<,>),
        3 => typeof(Action3<,,>),
        4 => typeof(Action4<,,,>),
        _ => typeof(Action5<,,,,>),
    };

    private static Type InvocationOf(int arity) => arity switch
    {
        0 => typeof(Invocation0<>),
        1 => typeof(Invocation1<,>),
        2 => typeof(Invocation2<,,>),
        3 => typeof(Invocation3<,,,>),
        4 => typeof(Invocation4<,,,,>),
        _ => typeof(Invocation5<,,,,,>),
    };

    private static object Make(Type runner, Type[] types, object function) =>
        Activator.CreateInstance(types.Length == 0 ? runner : runner.MakeGenericType(types), function)!;

    // Arguments are read and results are written with the types of the call, not with those that the function declares.
    private static Delegate Open(ReadOnlyMemory<byte> payload, out Type usedAs)
    {
        ReadOnlyMemory<byte> function = payload[2..];
        Delegate opened;
        switch ((FunctionForm)payload.Span[1])
        {
            case FunctionForm.Plain:
                opened = PlainFunction.Decode(function.Span);
                usedAs = opened.GetType();
                return opened;
            case FunctionForm.SerializedAs:
                int length = BitConverter.ToInt32(function.Span);
                usedAs = TypeName.Decode(function.Span.Slice(sizeof(int), length));
                return DefaultSerializer.DeserializeIf<Delegate>(
                    new ReadOnlySequence<byte>(function[(sizeof(int) + length)..]), usedAs);
            default:
                opened = Deserialize(function);
                usedAs = opened.GetType();
                return opened;
        }
    }

    private static Delegate Deserialize(ReadOnlyMemory<byte> function) =>
        DefaultSerializer.Shared.Deserialize<Delegate>(new ReadOnlySequence<byte>(function));
}
