using System.Reflection;

namespace Procession.Functions;

/// <summary>Runs functions of F# that return an <c>Async&lt;T&gt;</c>.</summary>
/// <typeparam name="TArg">The type of an item.</typeparam>
/// <typeparam name="TAsync">The <c>Async&lt;T&gt;</c>.</typeparam>
/// <typeparam name="T">The type of its result.</typeparam>
internal sealed class FSharpAsyncRunner<TArg, TAsync, T> : ItemRunner<TArg, TAsync>
{
    private readonly Invocation<TArg, TAsync> _invocation;
    private readonly MethodInfo _start = FSharpAsync.StartMethod(typeof(TAsync), typeof(T));
    private readonly Type _tokenOption;
    private readonly Func<T, TAsync> _return;

    public FSharpAsyncRunner(Invocation<TArg, TAsync> invocation)
    {
        _invocation = invocation;
        _tokenOption = _start.GetParameters()[1].ParameterType;
        (object builder, MethodInfo method) = FSharpAsync.ReturnMethod(typeof(TAsync), typeof(T));
        _return = method.CreateDelegate<Func<T, TAsync>>(builder);
    }

    public override bool IsAsync => true;

    protected override async Task<TAsync> InvokeAsync(TArg argument)
    {
        TAsync computation = _invocation.Invoke(argument);

        // Async.CancellationToken in the computation is the token of the task.
        object? token = Activator.CreateInstance(_tokenOption, PoolTask.CancellationToken);
        var task = (Task<T>)_start.Invoke(
            null, BindingFlags.DoNotWrapExceptions, binder: null, [computation, token], culture: null)!;
        return _return(await task.ConfigureAwait(false));
    }
}
