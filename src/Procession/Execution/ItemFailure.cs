using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Execution;

/// <summary>
/// Why an item, or a hook of the worker, failed: an exception of this process, or the bytes of one that was thrown in the
/// worker. The bytes are read only where user code may run, because reading an exception may run code of its type.
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

    /// <summary>Which worker ran the item, if known. Set before the failure is passed on.</summary>
    public FailureOrigin? Origin { get; set; }

    public static ItemFailure Of(Exception exception, string? inputText = null) => new(() => exception, inputText);

    /// <summary>
    /// An exception of this process whose message is costly to compose, because it names the line of a lambda, for example.
    /// </summary>
    public static ItemFailure Composed(Func<Exception> compose, string? inputText = null)
    {
        // If two threads race, both get the exception that was published first.
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

    /// <summary>Makes the exception. Not to be called on a thread that reads results.</summary>
    public Exception ToException()
    {
        try
        {
            return _read();
        }
        catch (Exception e)
        {
            return e; // There is no memory to read it: the item has failed all the same.
        }
    }

    /// <summary>
    /// Makes the exception, and records in it which item it belongs to and which worker ran that. Not to be called on a
    /// thread that reads results.
    /// </summary>
    public Exception ToException(FunctionReference function, long index)
    {
        Exception exception = ToException();
        FailureNotes.Attach(exception, index, InputText);
        Origin?.NoteIn(exception, function, index);
        return exception;
    }
}
