using System.Buffers;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>
/// Why an item, or a hook of the worker, failed: an exception of this process, or the bytes of one that was thrown in
/// the worker. Those are read where user code may run, since exception types bring fields, and fields code, of their
/// own.
/// </summary>
internal sealed class ItemFailure
{
    private readonly Func<Exception> _read;

    private ItemFailure(Func<Exception> read) => _read = read;

    public static ItemFailure Of(Exception exception) => new(() => exception);

    /// <summary>An exception of this process whose text takes some finding out, such as the line of a lambda.</summary>
    public static ItemFailure Composed(Func<Exception> compose)
    {
        // Both threads of a race get the one that was published first.
        Exception? composed = null;
        return new ItemFailure(() => LazyInitializer.EnsureInitialized(ref composed, compose));
    }

    public static ItemFailure Remote(in ReadOnlySequence<byte> payload)
    {
        byte[] bytes = payload.ToArray();
        return new ItemFailure(() => ExceptionCodec.Read(new ReadOnlySequence<byte>(bytes)));
    }

    /// <summary>An exception of this process around another.</summary>
    public static ItemFailure Around(ItemFailure? inner, Func<Exception?, Exception> outer) =>
        new(() => outer(inner?.ToException()));

    /// <summary>The exception. Not on a thread that reads results.</summary>
    public Exception ToException() => _read();

    /// <summary>The exception, with the item's place in the source noted in it. Not on a thread that reads results.</summary>
    public Exception ToException(long index)
    {
        Exception exception = ToException();
        ItemIndex.Attach(exception, index);
        return exception;
    }
}
