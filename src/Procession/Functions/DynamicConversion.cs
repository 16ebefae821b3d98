using System.Runtime.CompilerServices;
using Microsoft.CSharp.RuntimeBinder;

namespace Procession.Functions;

/// <summary>Makes a call site that converts a dynamic value to a task of a result.</summary>
internal interface IDynamicConversion
{
    /// <summary>Makes one for code in a class, which decides what is accessible.</summary>
    CallSite CreateFor(Type context);
}

/// <summary>
/// A value that is no task yet is converted to the result by the rules of C#, as if the code returned the result itself.
/// </summary>
internal sealed class DynamicConversion<TResult> : IDynamicConversion
{
    /// <inheritdoc/>
    public CallSite CreateFor(Type context)
    {
        var toResult = CallSite<Func<CallSite, object?, TResult>>.Create(
            Binder.Convert(CSharpBinderFlags.None, typeof(TResult), context));
        var toTask = CallSite<Func<CallSite, object?, Task<TResult>>>.Create(
            Binder.Convert(CSharpBinderFlags.None, typeof(Task<TResult>), context));

        // Set before its first use, so the binder is never asked.
        toTask.Target = (_, value) => value as Task<TResult> ?? Task.FromResult(toResult.Target(toResult, value));
        return toTask;
    }
}
