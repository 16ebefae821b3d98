using System.Runtime.CompilerServices;

namespace Procession.Functions;

/// <summary>
/// Async functions where one without a result is expected: the compiler makes them <c>async void</c>, for whose end nobody
/// can wait, and whose exceptions end the process.
/// </summary>
internal static class AsyncVoid
{
    /// <summary>Complains if a function is async.</summary>
    /// <param name="function">A function without a result; null is none.</param>
    /// <param name="name">What it is called where it was set.</param>
    public static ArgumentException? Fault(Action? function, string name) =>
        Fault(function, name, "Let it wait itself, such as () => InitializeAsync().GetAwaiter().GetResult().");

    /// <summary>The same of a function that a verb was given.</summary>
    public static ArgumentException? FaultOf(Delegate function) => Fault(
        function, "func", "Let it return a Task, which the worker awaits: a method with 'async Task', or a Func<..., Task>.");

    private static ArgumentException? Fault(Delegate? function, string name, string cure)
    {
        foreach (Delegate part in function?.GetInvocationList() ?? [])
        {
            if (part.Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
            {
                return new ArgumentException(
                    $"{name} must not be async: nothing waits for the end of '{FunctionName.Of(part)}', which is async void. "
                    + cure,
                    name);
            }
        }

        return null;
    }
}
