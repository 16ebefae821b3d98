using System.Buffers;
using Procession.Serialization;

namespace Procession.Messaging;

/// <summary>An item that was taken from a queue.</summary>
internal static class QueueItem
{
    /// <summary>
    /// Reads it. If that fails it is lost: others may have gone on in the queue, and an item that nobody can read would stop
    /// every consumer forever if it were first again. The exception says so, and is of the kind that the reason has.
    /// </summary>
    public static T Read<T>(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return DefaultSerializer.Shared.Deserialize<T>(new ReadOnlySequence<byte>(bytes));
        }
        catch (Exception e)
        {
            string message = $"An item of type {TypeName.Show(typeof(T))} was taken from the queue and could not be read. It is "
                + $"no longer in the queue and counts as taken (TaskDone); the items after it are not affected. {e.Message}";
            throw e switch
            {
                OutOfMemoryException => new InsufficientMemoryException(message, e),
                CodeMismatchException => new CodeMismatchException(message, e),
                FileNotFoundException => new FileNotFoundException(message, e), // a shared object that is gone
                IOException => new IOException(message, e), // no descriptor for one, for example
                _ => new SerializationFailedException(message, e),
            };
        }
    }
}
