using System.Buffers;
using System.Runtime.CompilerServices;
using Procession.Serialization;

namespace Procession.Functions;

/// <summary>
/// Runs one item: argument bytes in, result bytes out. One instance serves a function for all its items.
/// </summary>
internal abstract class ItemRunner
{
    /// <summary>Whether items are to be started with <see cref="RunAsync"/>.</summary>
    public abstract bool IsAsync { get; }

    /// <summary>Runs an item of a function that is not async.</summary>
    public abstract void Run(in ReadOnlySequence<byte> argument, IItemResult result, IPoolSerializer serializer);

    /// <summary>Runs items that are numbers, side by side, one after the other, of a function that is not async.</summary>
    public abstract void RunNumbers(ReadOnlySpan<byte> arguments, INumberRun run, IPoolSerializer serializer);

    /// <summary>
    /// Makes the array without references that is the argument of an item; <see langword="null"/> if arguments are something
    /// else.
    /// </summary>
    public abstract object? AllocateArray(long length, out Span<byte> room);

    /// <summary>Runs an item of a function that is not async, with such an array.</summary>
    public abstract void RunArray(object array, IItemResult result);

    /// <summary>Starts an item of an async function; must be called before the argument's bytes are reused.</summary>
    public abstract Task RunAsync(in ReadOnlySequence<byte> argument, IItemResult result, IPoolSerializer serializer);
}

/// <summary>Where the outcome of one item goes: one result, or one failure.</summary>
internal interface IItemResult
{
    /// <summary>Whether a failure carries a text of the input.</summary>
    bool WantsInputText { get; }

    /// <summary>The item has a result.</summary>
    /// <returns>
    /// <see langword="null"/>, or the reason why the result cannot be sent; then the item has no outcome yet.
    /// </returns>
    Exception? Succeed<T>(T value);

    /// <summary>The item has failed.</summary>
    /// <param name="exception">What it ended with.</param>
    /// <param name="inputText">The text of its input, where that is wanted and there is one.</param>
    void Fail(Exception exception, string? inputText);
}

/// <summary>A chunk whose items are numbers, being run.</summary>
internal interface INumberRun : IItemResult
{
    /// <summary>Whether results that are numbers go to <see cref="SucceedWithNumber"/>.</summary>
    bool TakesNumbers { get; }

    /// <summary>What each item is to find around it.</summary>
    Surroundings Surroundings { get; }

    /// <summary>The ExecutionContext that each item starts in.</summary>
    ExecutionContext Context { get; }

    /// <summary>Goes on to the next item; <see langword="false"/> if there is none.</summary>
    bool TryNext(out int index);

    /// <summary>The item has a result that is a number: its bits, and how many bytes they are.</summary>
    void SucceedWithNumber(long bits, int size);
}

/// <summary>The common part: reads the argument, calls, and keeps every exception out of the worker's loop.</summary>
internal abstract class ItemRunner<TArg, TResult> : ItemRunner
{
    // From this many numbers on it pays to find out whether the function can change its surroundings at all.
    private const long ManyNumbers = 100_000;
    private long _numbers;
    private bool? _isCallFree;

    public override bool IsAsync
    {
        // Not inlined, here and below: inlined code would not be precompiled for callers that call it through the base
        // class (decision 9).
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => false;
    }

    public override object? AllocateArray(long length, out Span<byte> room)
    {
        room = default;
        return RawArray<TArg>.Instance is { } raw ? raw.Allocate(length, out room) : null;
    }

    public override void RunArray(object array, IItemResult result) => Run((TArg)array, result);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Run(in ReadOnlySequence<byte> argument, IItemResult result, IPoolSerializer serializer)
    {
        if (TryRead(argument, result, serializer, out TArg value))
        {
            Run(value, result);
        }
    }

    // Optimised at once, since the loop may run for the whole life of its worker.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void RunNumbers(ReadOnlySpan<byte> arguments, INumberRun run, IPoolSerializer serializer)
    {
        bool sendsNumbers = RawNumber<TResult>.IsRaw && run.TakesNumbers;
        Surroundings surroundings = run.Surroundings;
        ExecutionContext context = run.Context;
        bool isLookedAfter = !IsKnownToBeCallFree();
        int index;
        while (run.TryNext(out index))
        {
            TArg argument = RawNumber<TArg>.Read(arguments, index);
            TResult returned;
            try
            {
                returned = Invoke(argument);
            }
            catch (Exception e)
            {
                // Read again, so that the loop need not keep the argument for this.
                Fail(e, RawNumber<TArg>.Read(arguments, index), run);
                surroundings.RestoreTo(context);
                continue;
            }

            if (sendsNumbers)
            {
                run.SucceedWithNumber(RawNumber<TResult>.Bits(returned), Unsafe.SizeOf<TResult>());
            }
            else if (run.Succeed(returned) is { } unsendable)
            {
                Fail(unsendable, RawNumber<TArg>.Read(arguments, index), run);
            }

            if (isLookedAfter)
            {
                surroundings.RestoreTo(context);
            }
        }

        _numbers += index;
    }

    public override Task RunAsync(in ReadOnlySequence<byte> argument, IItemResult result, IPoolSerializer serializer) =>
        TryRead(argument, result, serializer, out TArg value) ? AwaitAsync(value, result) : Task.CompletedTask;

    /// <summary>The function, of one that may run numbers side by side.</summary>
    protected virtual Delegate? Function => null;

    protected virtual TResult Invoke(TArg argument) => throw new InvalidOperationException("This function is async.");

    protected virtual Task<TResult> InvokeAsync(TArg argument) =>
        throw new InvalidOperationException("This function is not async.");

    /// <summary>The result of an async function that returned no task.</summary>
    protected virtual TResult ResultOfNull() => throw new InvalidOperationException("This function is not async.");

    // Only after the function has run once, and with it the static initializer of its type.
    private bool IsKnownToBeCallFree() =>
        _numbers >= ManyNumbers && (_isCallFree ??= Function is { } function && CallFree.Is(function));

    private void Run(TArg value, IItemResult result)
    {
        TResult returned;
        try
        {
            returned = Invoke(value);
        }
        catch (Exception e)
        {
            Fail(e, value, result);
            return;
        }

        KeepAlive(value);
        Succeed(returned, result.WantsInputText ? value : default!, result);
    }

    // The input is passed only where it is needed: a large one should not be kept alive while a large result is written.
    private static void Succeed(TResult returned, TArg input, IItemResult result)
    {
        if (result.Succeed(returned) is { } unsendable)
        {
            Fail(unsendable, input, result);
        }
    }

    private static void Fail(Exception exception, TArg input, IItemResult result) => result.Fail(
        exception, result.WantsInputText && typeof(TArg) != typeof(NoArgument) ? ShortText.Of(input) : null);

    private static bool TryRead(
        in ReadOnlySequence<byte> argument, IItemResult result, IPoolSerializer serializer, out TArg value)
    {
        if (typeof(TArg) == typeof(NoArgument))
        {
            value = default!;
            return true;
        }

        try
        {
            value = serializer.Read<TArg>(argument);
            return true;
        }
        catch (Exception e)
        {
            value = default!;
            result.Fail(
                FailureSite.Open(e is SerializationFailedException
                    ? new SerializationFailedException($"The function did not run. {e.Message}", e)
                    : e),
                inputText: null);
            return false;
        }
    }

    private async Task AwaitAsync(TArg argument, IItemResult result)
    {
        TResult returned;
        try
        {
            returned = InvokeAsync(argument) is { } task ? await task.ConfigureAwait(false) : ResultOfNull();
        }
        catch (Exception e)
        {
            Fail(e, argument, result);
            return;
        }

        KeepAlive(argument);
        Succeed(returned, result.WantsInputText ? argument : default!, result);
    }

    // A function may hold no more than a span of the shared array that it was given; the array must not be finalized then.
    private static void KeepAlive(TArg argument)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TArg>())
        {
            GC.KeepAlive(argument);
        }
    }
}
