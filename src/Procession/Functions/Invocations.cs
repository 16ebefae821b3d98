namespace Procession.Functions;

/// <summary>
/// A function that returns something to await, called with the argument of an item. Apart from the runners, so that there is
/// one type for each number of arguments, and not one for each of these and each kind of task.
/// </summary>
internal abstract class Invocation<TArg, TReturned>(Delegate function)
{
    public Delegate Function => function;

    public abstract TReturned Invoke(TArg argument);
}

internal sealed class Invocation0<TReturned>(Func<TReturned> function) : Invocation<NoArgument, TReturned>(function)
{
    public override TReturned Invoke(NoArgument argument) => function();
}

internal sealed class Invocation1<T, TReturned>(Func<T, TReturned> function) : Invocation<T, TReturned>(function)
{
    public override TReturned Invoke(T argument) => function(argument);
}

internal sealed class Invocation2<T1, T2, TReturned>(Func<T1, T2, TReturned> function)
    : Invocation<(T1, T2), TReturned>(function)
{
    public override TReturned Invoke((T1, T2) argument) => function(argument.Item1, argument.Item2);
}

internal sealed class Invocation3<T1, T2, T3, TReturned>(Func<T1, T2, T3, TReturned> function)
    : Invocation<(T1, T2, T3), TReturned>(function)
{
    public override TReturned Invoke((T1, T2, T3) argument) => function(argument.Item1, argument.Item2, argument.Item3);
}

internal sealed class Invocation4<T1, T2, T3, T4, TReturned>(Func<T1, T2, T3, T4, TReturned> function)
    : Invocation<(T1, T2, T3, T4), TReturned>(function)
{
    public override TReturned Invoke((T1, T2, T3, T4) argument) =>
        function(argument.Item1, argument.Item2, argument.Item3, argument.Item4);
}

internal sealed class Invocation5<T1, T2, T3, T4, T5, TReturned>(Func<T1, T2, T3, T4, T5, TReturned> function)
    : Invocation<(T1, T2, T3, T4, T5), TReturned>(function)
{
    public override TReturned Invoke((T1, T2, T3, T4, T5) argument) =>
        function(argument.Item1, argument.Item2, argument.Item3, argument.Item4, argument.Item5);
}
