using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>
/// A delegate that is ready to be sent: its address and a copy of what it captured, made at the call. A worker keeps it
/// under <see cref="Id"/>, so that it is sent once per worker and not once per task.
/// </summary>
internal sealed class FunctionReference
{
    // Functions without captured state, by method: they are the same forever. Grows with the program's code only.
    private static readonly ConcurrentDictionary<MethodInfo, FunctionReference> Stateless = new();
    private static long _lastId;

    private readonly Type _delegateType;
    private readonly MethodInfo _method;
    private readonly FunctionUse? _use; // null: it runs once, in a process of its own
    private string? _name;

    private FunctionReference(Delegate function, FunctionShape shape, FunctionUse? use, bool isStateless)
    {
        ThrowIfNobodyWaits(function, shape);
        _delegateType = function.GetType();
        _use = use;
        Id = Interlocked.Increment(ref _lastId);
        _method = FunctionName.MethodOf(function);
        IsAsync = shape.IsAsync;
        IsStateless = isStateless;
        Type usedAs = use?.ToDelegateType() ?? _delegateType;
        Payload = usedAs == _delegateType && isStateless && PlainFunction.TryEncode(function) is { } plain
            ? (byte[])[shape.ToByte(), (byte)FunctionForm.Plain, .. plain]
            : Serialize(function, shape, usedAs);
    }

    /// <summary>The key under which workers remember the function; unique in this process.</summary>
    public long Id { get; }

    /// <summary>The function's name for messages. Made when asked for; calls that succeed never ask.</summary>
    public string Name => _name ??= SourceNames.OfMethod(_method);

    /// <summary>The name, and the line of a function that has none. Reads files: for messages of failures only.</summary>
    public string NameWithLine => FunctionName.WithLine(_method);

    /// <summary>Whether a worker may run several chunks of the function at once.</summary>
    public bool IsAsync { get; }

    /// <summary>Whether workers may keep the function for as long as they live.</summary>
    public bool IsStateless { get; }

    /// <summary>The shape, the form, and the delegate in that form.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>
    /// The resources to which handles in <see cref="Payload"/> refer. They are kept alive for as long as the function may
    /// be sent to another worker.
    /// </summary>
    public IReadOnlyList<object> Captured { get; private set; } = [];

    // Another use of the same method, if there is one. Set before the reference is shared.
    private FunctionReference? Other { get; init; }

    /// <summary>
    /// Prepares a function for a call; throws <see cref="UnsendableException"/> if it captured what cannot travel, or
    /// returns a task as its result, and <see cref="ArgumentException"/> if it is async void.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="shape">How it is called.</param>
    /// <param name="argument">As in <see cref="FunctionUse"/>.</param>
    /// <param name="result">The type of the result.</param>
    public static FunctionReference From(Delegate function, FunctionShape shape, Type argument, Type result)
    {
        MethodInfo method = function.Method;
        bool isStateless = PlainFunction.HasNoState(function);
        FunctionReference? first = null;
        if (isStateless)
        {
            HotReload.ThrowIfChanged(method);
            Stateless.TryGetValue(method, out first);
            for (FunctionReference? known = first; known is not null; known = known.Other)
            {
                if (known._delegateType == function.GetType() && known._use!.Is(shape, argument, result))
                {
                    return known;
                }
            }
        }

        // An assembly that can be unloaded must stay so: its functions are not remembered.
        var use = new FunctionUse(shape, argument, result);
        return !isStateless || method.IsCollectible || function.GetType().IsCollectible || use.IsCollectible
            ? new FunctionReference(function, shape, use, isStateless: false)
            : Remember(new FunctionReference(function, shape, use, isStateless: true) { Other = first });

        // If another thread adds one at the same moment, one of the two is forgotten, and made again the next time.
        FunctionReference Remember(FunctionReference made) => Stateless[method] = made;
    }

    /// <summary>Prepares a function that runs once, in a process of its own.</summary>
    public static FunctionReference Target(Delegate function, bool isAsync) => new(
        function,
        new FunctionShape(0, isAsync ? FunctionReturn.Task : FunctionReturn.Nothing),
        use: null,
        PlainFunction.HasNoState(function) && !function.Method.IsCollectible);

    /// <summary>
    /// The only call of the function is over, so its captured state is released, although somebody may keep the result of
    /// the call.
    /// </summary>
    public void Release()
    {
        if (!IsStateless)
        {
            (Payload, Captured) = (default, []);
        }
    }

    private static void ThrowIfNobodyWaits(Delegate function, FunctionShape shape)
    {
        if (shape.Returns == FunctionReturn.Nothing && AsyncVoid.FaultOf(function) is { } fault)
        {
            throw fault;
        }

        Type returned = function.Method.ReturnType;
        bool isTask = returned.IsAssignableTo(typeof(Task)) || returned == typeof(ValueTask)
            || (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(ValueTask<>));
        if (isTask && shape.Returns == FunctionReturn.Result)
        {
            throw new UnsendableException(
                $"'{FunctionName.WithLine(function)}' returns {returned.Name.Split('`')[0]}, and a task cannot travel as the "
                + "result of a call that does not await it. Pass the function as a Func<..., Task<T>>, or, without a result, "
                + "as a Func<..., Task> to Apply or ForEach.",
                returned.FullName ?? returned.Name,
                path: "result");
        }
    }

    private ReadOnlyMemory<byte> Serialize(Delegate function, FunctionShape shape, Type usedAs)
    {
        var buffer = new KeepingWriter();
        bool isExact = usedAs == _delegateType;
        buffer.Write([shape.ToByte(), (byte)(isExact ? FunctionForm.Serialized : FunctionForm.SerializedAs)]);
        if (!isExact)
        {
            byte[] name = SentTypeName.Of(usedAs);
            buffer.Write(BitConverter.GetBytes(name.Length));
            buffer.Write(name);
        }

        DefaultSerializer.Shared.Serialize(buffer, function);
        Captured = buffer.Kept;
        return buffer.WrittenMemory;
    }
}
