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
    public static ArgumentException? Fault(Action? function, string name)
    {
        foreach (Delegate part in function?.GetInvocationList() ?? [])
        {
            if (part.Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
            {
                return new ArgumentException(
                    $"{name} must not be async: nothing waits for the end of '{FunctionName.Of(part)}', which is async void. " +
                    "Let it wait itself, such as () => InitializeAsync().GetAwaiter().GetResult().",
                    name);
            }
        }

        return null;
    }
}
