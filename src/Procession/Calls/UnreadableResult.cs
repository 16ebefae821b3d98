using System.Globalization;
using Procession.Functions;

namespace Procession.Calls;

/// <summary>
/// Says of which function and item a result is that arrived but cannot be read. What is no failure of serialization is left
/// as it is.
/// </summary>
internal static class UnreadableResult
{
    /// <summary>Of a function that was applied once.</summary>
    public static Exception Of(FunctionReference function, Exception failure) => Of(function, "", failure);

    /// <summary>Of one item of several.</summary>
    public static Exception Of(FunctionReference function, long index, Exception failure) =>
        Of(function, string.Create(CultureInfo.InvariantCulture, $" for item {index}"), failure);

    private static Exception Of(FunctionReference function, string item, Exception failure)
    {
        if (failure is not (SerializationFailedException or CodeMismatchException))
        {
            return failure;
        }

        string message = $"What '{function.NameWithLine}' returned{item} cannot be taken: {failure.Message}";
        return failure is CodeMismatchException
            ? new CodeMismatchException(message, failure.InnerException)
            : new SerializationFailedException(message, failure.InnerException);
    }
}
