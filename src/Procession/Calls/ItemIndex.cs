namespace Procession.Calls;

/// <summary>Notes in an exception which item of the source it belongs to.</summary>
internal static class ItemIndex
{
    public const string Key = "Procession.Index";

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
