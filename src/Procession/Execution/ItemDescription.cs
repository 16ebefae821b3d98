using System.Globalization;
using Procession.Functions;

namespace Procession.Execution;

/// <summary>An item that failed or was lost, described for messages.</summary>
/// <param name="Function">The function that ran.</param>
/// <param name="Index">The item's place in the source.</param>
/// <param name="Name">The item in words; <see langword="null"/> if its call has only one.</param>
/// <param name="Before">How many items of its chunk had run before it in that worker.</param>
internal sealed record ItemDescription(FunctionReference Function, long Index, string? Name, int Before)
{
    /// <summary>The number of the attempt; 1 for the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>How its workers were lost in earlier attempts.</summary>
    public required IReadOnlyList<string> History { get; init; }

    /// <summary>A short text of its input; <see langword="null"/> if that was not asked for, or there is none.</summary>
    public required string? InputText { get; init; }

    /// <summary>The function's name. Reads files: not to be used on a thread that others need.</summary>
    public string FunctionName => Function.NameWithLine;

    /// <summary>An item of a source, in words.</summary>
    public static string NameOf(long index) => string.Create(CultureInfo.InvariantCulture, $"item {index}");

    /// <summary>
    /// A phrase for a sentence that names the item and its input, with a leading blank; or an empty string.
    /// </summary>
    /// <param name="preposition">The word before the item, such as "on".</param>
    public string Mention(string preposition)
    {
        string item = Name is null ? string.Empty : $" {preposition} {Name}";
        return InputText is null ? item : $"{item} (input: {InputText})";
    }
}
