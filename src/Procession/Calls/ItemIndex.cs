namespace Procession.Calls;

/// <summary>Notes in an exception which item of the source it belongs to.</summary>
internal static class ItemIndex
{
    public const string Key = "Procession.Index";

    /// <summary>Says in the text, too, which item could not be written.</summary>
    public static SerializationFailedException Refused(SerializationFailedException failure, long index)
    {
        string message = $"Item {index}: {failure.Message}";
        SerializationFailedException named = failure is UnsendableException unsendable
            ? new UnsendableException(message, unsendable.TypeName, unsendable.Path, failure.InnerException)
            : new SerializationFailedException(message, failure.InnerException);
        Attach(named, index);
        return named;
    }

    public static void Attach(Exception exception, long index)
    {
        try
        {
            exception.Data[Key] = index;
        }
        catch (Exception)
        {
            // Data can be overridden and throw or be read-only; the exception itself matters more than the note.
        }
    }
}
