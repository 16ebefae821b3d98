using System.Buffers;
using Procession.Serialization;

namespace Procession.Messaging;

/// <summary>Reads an item that was taken from a queue.</summary>
internal static class QueueItem
{
    /// <summary>
    /// Reads the item. If that fails, the item is lost: others may have used the queue meanwhile, and an item that nobody can
    /// read would stop every consumer forever if it were put back in front. The exception says so, and has the type of its
    /// cause.
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
                IOException => new IOException(message, e), // for example, no descriptor for a shared object
                _ => new SerializationFailedException(message, e),
            };
        }
    }
}
