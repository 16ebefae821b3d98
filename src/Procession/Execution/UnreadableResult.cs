using Procession.Functions;
using Procession.Serialization;

namespace Procession.Execution;

/// <summary>
/// Says of which function and item a result is that arrived but cannot be taken by this process, and why. Reads files, for the
/// line of a lambda: not on a thread that others need.
/// </summary>
internal static class UnreadableResult
{
    /// <param name="function">The function.</param>
    /// <param name="item">Which item, as of <see cref="LostItem.Mention"/>.</param>
    /// <param name="bytes">How many bytes the result has on its way.</param>
    /// <param name="failure">What was thrown while it was taken.</param>
    public static Exception Of(FunctionReference function, string item, long bytes, Exception failure)
    {
        string subject = $"What '{function.NameWithLine}' returned{item}";
        return FailureSite.Open(failure switch
        {
            FileNotFoundException { FileName: null } => failure, // of shared memory that is gone; one of an assembly names it
            OutOfMemoryException => new InsufficientMemoryException(
                $"{subject} cannot be taken: this process has no memory left for it ({bytes:N0} bytes). Return less, stream "
                + "results with IMap, or give this process more memory.",
                failure),
            CodeMismatchException => new CodeMismatchException(
                $"{subject} cannot be taken: {failure.Message}", failure.InnerException),
            SerializationFailedException => new SerializationFailedException(
                $"{subject} cannot be taken: {failure.Message}", failure.InnerException),
            _ => new SerializationFailedException(
                $"{subject} cannot be taken: reading it threw {FailureMessages.Describe(failure)}", failure),
        });
    }
}
