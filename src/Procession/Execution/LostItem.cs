using Procession.Functions;

namespace Procession.Execution;

/// <summary>An item that failed or was lost, as messages tell of it.</summary>
/// <param name="Function">The function that ran.</param>
/// <param name="Index">The item's place in the source.</param>
/// <param name="Name">The item in words; <see langword="null"/> if its call has only one.</param>
/// <param name="Before">How many items of its chunk had run before it in that worker.</param>
internal sealed record LostItem(FunctionReference Function, long Index, string? Name, int Before)
{
    /// <summary>1 for the first time.</summary>
    public required int Attempt { get; init; }

    /// <summary>How its workers were lost in the attempts before.</summary>
    public required IReadOnlyList<string> History { get; init; }

    /// <summary>The short text of its input, if that is wanted and there is one.</summary>
    public required string? InputText { get; init; }

    /// <summary>The function's name. Reads files: not on a thread that others need.</summary>
    public string FunctionName => Function.NameWithLine;

    /// <summary>Which item, and its input if that is wanted, for a sentence: with a blank in front, or empty.</summary>
    /// <param name="preposition">What goes before the item.</param>
    public string Mention(string preposition)
    {
        string item = Name is null ? string.Empty : $" {preposition} {Name}";
        return InputText is null ? item : $"{item} (input: {InputText})";
    }
}
