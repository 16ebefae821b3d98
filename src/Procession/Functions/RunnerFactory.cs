using System.Buffers;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>Rebuilds a function in the worker and wraps it so that running an item costs no reflection.</summary>
internal static class RunnerFactory
{
    private static readonly Type[] SyncRunners =
    [
        typeof(Function0<>), typeof(Function1<,>), typeof(Function2<,,>),
        typeof(Function3<,,,>), typeof(Function4<,,,,>), typeof(Function5<,,,,,>),
    ];

    private static readonly Type[] AsyncRunners =
    [
        typeof(AsyncFunction0<>), typeof(AsyncFunction1<,>), typeof(AsyncFunction2<,,>),
        typeof(AsyncFunction3<,,,>), typeof(AsyncFunction4<,,,,>), typeof(AsyncFunction5<,,,,,>),
    ];

    /// <summary>Rebuilds the delegate itself.</summary>
    public static Delegate Open(ReadOnlyMemory<byte> payload) => Open(payload, out _);

    /// <summary>Reads what <see cref="FunctionReference.Payload"/> holds.</summary>
    public static ItemRunner Create(ReadOnlyMemory<byte> payload)
    {
        var shape = FunctionShape.FromByte(payload.Span[0]);
        Delegate function = Open(payload, out Type usedAs);
        Type[] arguments = usedAs.GetGenericArguments();
        if (shape.IsAsync)
        {
            // Func<T, Task<TResult>>: the runner is generic over TResult itself.
            arguments[^1] = arguments[^1].GetGenericArguments()[0];
            UntypedLambda.LetReturnDynamicValues(function.Method, arguments[^1]);
        }

        Type runner = (shape.IsAsync ? AsyncRunners : SyncRunners)[shape.Arity].MakeGenericType(arguments);
        return (ItemRunner)Activator.CreateInstance(runner, function)!;
    }

    // Arguments are read and results written as what the call uses the function as, not as what the function says of itself.
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
