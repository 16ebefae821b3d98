using Procession.Serialization;

namespace Procession.Functions;

// Functions without a result: one runner for each number of arguments. Several are unpacked from the tuple they travel in.

internal sealed class Action0(Action function) : ItemRunner<NoArgument, NoResult>
{
    protected override NoResult Invoke(NoArgument argument)
    {
        function();
        return default;
    }
}

internal sealed class Action1<T>(Action<T> function) : ItemRunner<T, NoResult>
{
    protected override NoResult Invoke(T argument)
    {
        function(argument);
        return default;
    }
}

internal sealed class Action2<T1, T2>(Action<T1, T2> function) : ItemRunner<(T1, T2), NoResult>
{
    protected override NoResult Invoke((T1, T2) argument)
    {
        function(argument.Item1, argument.Item2);
        return default;
    }
}

internal sealed class Action3<T1, T2, T3>(Action<T1, T2, T3> function) : ItemRunner<(T1, T2, T3), NoResult>
{
    protected override NoResult Invoke((T1, T2, T3) argument)
    {
        function(argument.Item1, argument.Item2, argument.Item3);
        return default;
    }
}

internal sealed class Action4<T1, T2, T3, T4>(Action<T1, T2, T3, T4> function) : ItemRunner<(T1, T2, T3, T4), NoResult>
{
    protected override NoResult Invoke((T1, T2, T3, T4) argument)
    {
        function(argument.Item1, argument.Item2, argument.Item3, argument.Item4);
        return default;
    }
}

internal sealed class Action5<T1, T2, T3, T4, T5>(Action<T1, T2, T3, T4, T5> function)
    : ItemRunner<(T1, T2, T3, T4, T5), NoResult>
{
    protected override NoResult Invoke((T1, T2, T3, T4, T5) argument)
    {
        function(argument.Item1, argument.Item2, argument.Item3, argument.Item4, argument.Item5);
        return default;
    }
}
