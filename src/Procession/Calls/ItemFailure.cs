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
    private readonly Exception? _exception;
    private readonly byte[]? _payload;

    private ItemFailure(Exception? exception, byte[]? payload)
    {
        _exception = exception;
        _payload = payload;
    }

    public static ItemFailure Of(Exception exception) => new(exception, null);

    public static ItemFailure Remote(in ReadOnlySequence<byte> payload) => new(null, payload.ToArray());

    /// <summary>The exception. Not on a thread that reads results.</summary>
    public Exception ToException() => _exception ?? ExceptionCodec.Read(new ReadOnlySequence<byte>(_payload!));

    /// <summary>The exception, with the item's place in the source noted in it. Not on a thread that reads results.</summary>
    public Exception ToException(long index)
    {
        Exception exception = ToException();
        ItemIndex.Attach(exception, index);
        return exception;
    }
}
