using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Execution;

/// <summary>
/// Why an item, or a hook of the worker, failed: an exception of this process, or the bytes of one that was thrown in
/// the worker. Those are read where user code may run, since exception types bring fields, and fields code, of their
/// own.
/// </summary>
internal sealed class ItemFailure
{
    private readonly Func<Exception> _read;

    private ItemFailure(Func<Exception> read, string? inputText)
    {
        _read = read;
        InputText = inputText;
    }

    /// <summary>The short text of the item's input, if it is wanted and there is one.</summary>
    public string? InputText { get; }

    /// <summary>Who ran the item, if that is known. Set before the failure is given to anybody.</summary>
    public FailureOrigin? Origin { get; set; }

    public static ItemFailure Of(Exception exception, string? inputText = null) => new(() => exception, inputText);

    /// <summary>An exception of this process whose text takes some finding out, such as the line of a lambda.</summary>
    public static ItemFailure Composed(Func<Exception> compose, string? inputText = null)
    {
        // Both threads of a race get the one that was published first.
        Exception? composed = null;
        return new ItemFailure(() => LazyInitializer.EnsureInitialized(ref composed, compose), inputText);
    }

    public static ItemFailure Remote(in Payload payload, string? inputText = null)
    {
        KeptBytes bytes = payload.Keep();
        return new ItemFailure(() => ExceptionCodec.Read(bytes.ToSequence()), inputText);
    }

    /// <summary>An exception of this process around another.</summary>
    public static ItemFailure Around(ItemFailure? inner, Func<Exception?, Exception> outer, string? inputText) =>
        new(() => outer(inner?.ToException()), inputText);

    /// <summary>The exception. Not on a thread that reads results.</summary>
    public Exception ToException()
    {
        try
        {
            return _read();
        }
        catch (Exception e)
        {
            return e; // No memory for it: the item has failed all the same.
        }
    }

    /// <summary>
    /// The exception, with notes of the item that it belongs to and of who ran that. Not on a thread that reads results.
    /// </summary>
    public Exception ToException(FunctionReference function, long index)
    {
        Exception exception = ToException();
        ItemIndex.Attach(exception, index, InputText);
        Origin?.NoteIn(exception, function, index);
        return exception;
    }
}
