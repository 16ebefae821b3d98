namespace Procession.Functions;

/// <summary>The common part of the runners of async functions.</summary>
internal abstract class AsyncItemRunner<TArg, TResult>(Delegate function) : ItemRunner<TArg, TResult>
{
    public override bool IsAsync => true;

    protected abstract override Task<TResult> InvokeAsync(TArg argument);

    protected override TResult ResultOfNull() => UntypedLambda.ResultOfNull<TResult>(function.Method);
}

internal sealed class AsyncFunction0<TResult>(Func<Task<TResult>> function)
    : AsyncItemRunner<NoArgument, TResult>(function)
{
    protected override Task<TResult> InvokeAsync(NoArgument argument) => function();
}

internal sealed class AsyncFunction1<T, TResult>(Func<T, Task<TResult>> function)
    : AsyncItemRunner<T, TResult>(function)
{
    protected override Task<TResult> InvokeAsync(T argument) => function(argument);
}

internal sealed class AsyncFunction2<T1, T2, TResult>(Func<T1, T2, Task<TResult>> function)
    : AsyncItemRunner<(T1, T2), TResult>(function)
{
    protected override Task<TResult> InvokeAsync((T1, T2) argument) => function(argument.Item1, argument.Item2);
}

internal sealed class AsyncFunction3<T1, T2, T3, TResult>(Func<T1, T2, T3, Task<TResult>> function)
    : AsyncItemRunner<(T1, T2, T3), TResult>(function)
{
    protected override Task<TResult> InvokeAsync((T1, T2, T3) argument) =>
        function(argument.Item1, argument.Item2, argument.Item3);
}

internal sealed class AsyncFunction4<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, Task<TResult>> function)
    : AsyncItemRunner<(T1, T2, T3, T4), TResult>(function)
{
    protected override Task<TResult> InvokeAsync((T1, T2, T3, T4) argument) =>
        function(argument.Item1, argument.Item2, argument.Item3, argument.Item4);
}

internal sealed class AsyncFunction5<T1, T2, T3, T4, T5, TResult>(Func<T1, T2, T3, T4, T5, Task<TResult>> function)
    : AsyncItemRunner<(T1, T2, T3, T4, T5), TResult>(function)
{
    protected override Task<TResult> InvokeAsync((T1, T2, T3, T4, T5) argument) =>
        function(argument.Item1, argument.Item2, argument.Item3, argument.Item4, argument.Item5);
}
