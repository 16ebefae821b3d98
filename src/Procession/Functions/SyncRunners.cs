namespace Procession.Functions;

// One runner for each number of arguments; several are unpacked from the tuple that they travel in.

internal sealed class Function0<TResult>(Func<TResult> function) : ItemRunner<NoArgument, TResult>
{
    protected override TResult Invoke(NoArgument argument) => function();
}

internal sealed class Function1<T, TResult>(Func<T, TResult> function) : ItemRunner<T, TResult>
{
    protected override Delegate? Function => function;

    protected override TResult Invoke(T argument) => function(argument);
}

internal sealed class Function2<T1, T2, TResult>(Func<T1, T2, TResult> function) : ItemRunner<(T1, T2), TResult>
{
    protected override TResult Invoke((T1, T2) argument) => function(argument.Item1, argument.Item2);
}

internal sealed class Function3<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function)
    : ItemRunner<(T1, T2, T3), TResult>
{
    protected override TResult Invoke((T1, T2, T3) argument) =>
        function(argument.Item1, argument.Item2, argument.Item3);
}

internal sealed class Function4<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function)
    : ItemRunner<(T1, T2, T3, T4), TResult>
{
    protected override TResult Invoke((T1, T2, T3, T4) argument) =>
        function(argument.Item1, argument.Item2, argument.Item3, argument.Item4);
}

internal sealed class Function5<T1, T2, T3, T4, T5, TResult>(Func<T1, T2, T3, T4, T5, TResult> function)
    : ItemRunner<(T1, T2, T3, T4, T5), TResult>
{
    protected override TResult Invoke((T1, T2, T3, T4, T5) argument) =>
        function(argument.Item1, argument.Item2, argument.Item3, argument.Item4, argument.Item5);
}
