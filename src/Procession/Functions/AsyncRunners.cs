using Procession.Serialization;

namespace Procession.Functions;

// One runner for each kind of task; the call itself, with its number of arguments, is an Invocation.

/// <summary>Runs functions that return a task of their result.</summary>
internal sealed class TaskRunner<TArg, TResult>(Invocation<TArg, Task<TResult>> invocation) : ItemRunner<TArg, TResult>
{
    public override bool IsAsync => true;

    protected override Task<TResult> InvokeAsync(TArg argument) => invocation.Invoke(argument);

    protected override TResult ResultOfNull() => UntypedLambda.ResultOfNull<TResult>(invocation.Function.Method);
}

/// <summary>Runs functions that return a <see cref="ValueTask{TResult}"/> of their result.</summary>
internal sealed class ValueTaskRunner<TArg, TResult>(Invocation<TArg, ValueTask<TResult>> invocation)
    : ItemRunner<TArg, TResult>
{
    public override bool IsAsync => true;

    protected override Task<TResult> InvokeAsync(TArg argument) => invocation.Invoke(argument).AsTask();
}

/// <summary>Runs functions that return a task without a result.</summary>
internal sealed class PlainTaskRunner<TArg>(Invocation<TArg, Task> invocation) : ItemRunner<TArg, NoResult>
{
    public override bool IsAsync => true;

    protected override async Task<NoResult> InvokeAsync(TArg argument)
    {
        Task? task = invocation.Invoke(argument);
        await (task ?? throw UntypedLambda.NoTask(invocation.Function.Method)).ConfigureAwait(false);
        return default;
    }
}

/// <summary>Runs functions that return a <see cref="ValueTask"/> without a result.</summary>
internal sealed class PlainValueTaskRunner<TArg>(Invocation<TArg, ValueTask> invocation) : ItemRunner<TArg, NoResult>
{
    public override bool IsAsync => true;

    protected override async Task<NoResult> InvokeAsync(TArg argument)
    {
        await invocation.Invoke(argument).ConfigureAwait(false);
        return default;
    }
}
