using Procession.Functions;
using Procession.Serialization;

namespace Procession.Execution;

/// <summary>
/// Makes the exception for a result that arrived but cannot be read in this process: it names function, item and cause.
/// Reads files to find the line of a lambda: not to be called on a thread that others need.
/// </summary>
internal static class UnreadableResult
{
    /// <param name="function">The function.</param>
    /// <param name="item">Which item, as of <see cref="ItemDescription.Mention"/>.</param>
    /// <param name="bytes">The serialized size of the result.</param>
    /// <param name="failure">What was thrown while it was read.</param>
    public static Exception Of(FunctionReference function, string item, long bytes, Exception failure)
    {
        string subject = $"What '{function.NameWithLine}' returned{item}";
        return FailureSite.Open(failure switch
        {
            FileNotFoundException { FileName: null } => failure, // about lost shared memory; for an assembly it has a name
            OutOfMemoryException => new InsufficientMemoryException(
                $"{subject} cannot be taken: this process has no memory left for it ({bytes:N0} bytes). Return less, stream "
                + "results with IMap, or give this process more memory.",
                failure),
            CodeMismatchException => new CodeMismatchException(
                $"{subject} cannot be taken: {failure.Message}", failure),
            SerializationFailedException => new SerializationFailedException(
                $"{subject} cannot be taken: {failure.Message}", failure),
            _ => new SerializationFailedException(
                $"{subject} cannot be taken: reading it threw {FailureMessages.Describe(failure)}", failure),
        });
    }
}
