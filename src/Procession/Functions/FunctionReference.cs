using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>
/// A delegate made ready to travel: its address (module and metadata token) and a copy of what it captured, taken at
/// the call. A worker keeps it under <see cref="Id"/>, so that it crosses once per worker and not once per task.
/// </summary>
internal sealed class FunctionReference
{
    // Functions without captured state, by method: they are the same for ever. Grows with the program's code only.
    private static readonly ConcurrentDictionary<MethodInfo, FunctionReference> Stateless = new();

    // Functions whose whole closure was refused once and whose trimmed one was not: trimmed at once from then on.
    private static readonly ConcurrentDictionary<MethodInfo, bool> Trimmed = new();
    private static long _lastId;

    private readonly FunctionShape _shape;

    private FunctionReference(Delegate function, FunctionShape shape, bool isStateless)
    {
        ThrowIfBareTask(function, shape);
        _shape = shape;
        Id = Interlocked.Increment(ref _lastId);
        Name = FunctionName.Of(function);
        IsStateless = isStateless;
        Payload = isStateless && PlainFunction.TryEncode(function) is { } plain
            ? (byte[])[shape.ToByte(), (byte)FunctionForm.Plain, .. plain]
            : Serialize(function, shape);
    }

    /// <summary>The key under which workers remember the function; unique in this process.</summary>
    public long Id { get; }

    /// <summary>The function's name for messages.</summary>
    public string Name { get; }

    /// <summary>Whether a worker may run several chunks of the function at once.</summary>
    public bool IsAsync => _shape.IsAsync;

    /// <summary>Whether workers may keep the function for as long as they live.</summary>
    public bool IsStateless { get; }

    /// <summary>The shape, the form, and the delegate in that form.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>
    /// What the handles in <see cref="Payload"/> stand for: reachable for as long as the function may be sent to yet another
    /// worker.
    /// </summary>
    public IReadOnlyList<object> Captured { get; private set; } = [];

    /// <summary>
    /// Prepares a delegate; throws <see cref="UnsendableException"/> if it captured what cannot travel, or returns a task
    /// without a result.
    /// </summary>
    public static FunctionReference From(Delegate function, FunctionShape shape)
    {
        // A collectible assembly must stay collectible, so its methods are not remembered.
        MethodInfo method = function.Method;
        if (!HasNoState(function) || method.Module.Assembly.IsCollectible)
        {
            return new FunctionReference(function, shape, isStateless: false);
        }

        return Stateless.TryGetValue(method, out FunctionReference? known) && known._shape == shape
            ? known
            : Stateless[method] = new FunctionReference(function, shape, isStateless: true);
    }

    private static void ThrowIfBareTask(Delegate function, FunctionShape shape)
    {
        Type returned = function.Method.ReturnType;
        bool isValueTask = returned == typeof(ValueTask)
            || (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(ValueTask<>));
        if (isValueTask || (!shape.IsAsync && returned.IsAssignableTo(typeof(Task))))
        {
            string cure = isValueTask ? "call AsTask on it" : "end it with 'return true;' if it has none";
            throw new UnsendableException(
                $"'{FunctionName.Of(function)}' returns {returned.Name.Split('`')[0]}; an async function must return Task<T>, "
                + $"with a result to send back: {cure}.",
                returned.FullName ?? returned.Name,
                path: "result");
        }
    }

    private ReadOnlyMemory<byte> Serialize(Delegate function, FunctionShape shape)
    {
        if (!Trimmed.ContainsKey(function.Method))
        {
            try
            {
                return SerializeWhole(function, shape);
            }
            catch (UnsendableException) when (ClosureTrimmer.Trim(function) is not null)
            {
                // Perhaps only a neighbour's variable is to blame.
            }
        }

        ReadOnlyMemory<byte> payload = SerializeWhole(ClosureTrimmer.Trim(function) ?? function, shape);
        Trimmed.TryAdd(function.Method, true);
        return payload;
    }

    private ReadOnlyMemory<byte> SerializeWhole(Delegate function, FunctionShape shape)
    {
        var buffer = new KeepingWriter();
        buffer.Write([shape.ToByte(), (byte)FunctionForm.Serialized]);
        DefaultSerializer.Shared.Serialize(buffer, function);
        Captured = buffer.Kept;
        return buffer.WrittenMemory;
    }

    private static bool HasNoState(Delegate function)
    {
        if (!function.HasSingleTarget)
        {
            return false;
        }

        // Lambdas that capture nothing live on a singleton without instance fields, which is their Target.
        return function.Target is null
            || (function.Target.GetType() is { } type
                && type.Name.StartsWith("<>c", StringComparison.Ordinal)
                && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length == 0);
    }
}
