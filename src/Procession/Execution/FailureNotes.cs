namespace Procession.Execution;

/// <summary>
/// Notes in an exception's data which item of the source it belongs to, and more, under the keys of
/// <see cref="FailureData"/>.
/// </summary>
internal static class FailureNotes
{
    /// <summary>A copy of the failure whose message says which item could not be written.</summary>
    public static SerializationFailedException Refused(
        SerializationFailedException failure, long index, string? inputText)
    {
        string message = $"Item {index}: {failure.Message}";
        SerializationFailedException named = failure is UnsendableException unsendable
            ? new UnsendableException(message, unsendable.TypeName, unsendable.Path, failure.InnerException)
            : new SerializationFailedException(message, failure.InnerException);
        Attach(named, index, inputText);
        return named;
    }

    public static void Attach(Exception exception, long index, string? inputText = null)
    {
        Note(exception, FailureData.Index, index);
        Note(exception, FailureData.InputText, inputText);
    }

    /// <summary>Adds an entry to the exception's data, unless the value is unknown or the data cannot be changed.</summary>
    public static void Note(Exception exception, string key, object? value)
    {
        try
        {
            if (value is not null)
            {
                exception.Data[key] = value;
            }
        }
        catch (Exception)
        {
            // Data can be overridden and throw or be read-only; the exception itself matters more than the note.
        }
    }
}
