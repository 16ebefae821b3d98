using System.Globalization;

namespace Procession.Execution;

/// <summary>Notes in an exception, as <see cref="FailureData"/> says, which item of the source it belongs to.</summary>
internal static class ItemIndex
{
    /// <summary>An item of a source, in words.</summary>
    public static string Name(long index) => string.Create(CultureInfo.InvariantCulture, $"item {index}");

    /// <summary>Says in the text, too, which item could not be written.</summary>
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

    /// <summary>Notes something in Data, if that is known and Data takes it.</summary>
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
