namespace Procession;

/// <summary>What the pool notes in <see cref="Exception.Data"/> of the exception that an item ended with.</summary>
public static class FailureData
{
    /// <summary>
    /// The key of the item's position in the source, from 0, as a <see cref="long"/>; 0 for a function that was applied once.
    /// </summary>
    public const string Index = "Procession.Index";

    /// <summary>
    /// The key of a text of the item's input, of at most 200 characters, as a <see cref="string"/>. Only there with
    /// <see cref="ProcessPoolOptions.IncludeInputText"/> or <see cref="CallOptions.IncludeInputText"/>.
    /// </summary>
    public const string InputText = "Procession.InputText";
}
