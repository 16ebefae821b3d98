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
    public static Delegate Open(ReadOnlyMemory<byte> payload)
    {
        ReadOnlyMemory<byte> function = payload[2..];
        return (FunctionForm)payload.Span[1] == FunctionForm.Plain
            ? PlainFunction.Decode(function)
            : DefaultSerializer.Shared.Deserialize<Delegate>(new ReadOnlySequence<byte>(function));
    }

    /// <summary>Reads what <see cref="FunctionReference.Payload"/> holds.</summary>
    public static ItemRunner Create(ReadOnlyMemory<byte> payload)
    {
        var shape = FunctionShape.FromByte(payload.Span[0]);
        Delegate function = Open(payload);
        Type[] arguments = function.GetType().GetGenericArguments();
        if (shape.IsAsync)
        {
            // Func<T, Task<TResult>>: the runner is generic over TResult itself.
            arguments[^1] = arguments[^1].GetGenericArguments()[0];
        }

        Type runner = (shape.IsAsync ? AsyncRunners : SyncRunners)[shape.Arity].MakeGenericType(arguments);
        return (ItemRunner)Activator.CreateInstance(runner, function)!;
    }
}
