using System.Buffers;
using Procession.Calls;

namespace Procession.Streams;

/// <summary>
/// A copy of the input of an item whose result has arrived but was not read yet. If reading fails, the text of the input is
/// needed, and by then its bytes in the source's buffer are gone. Only used if texts are wanted.
/// </summary>
internal sealed class UnreadInput
{
    private readonly InputText _texts;
    private readonly ReadOnlySequence<byte> _argument;

    private UnreadInput(InputText texts, ReadOnlySequence<byte> argument)
    {
        _texts = texts;
        _argument = argument;
    }

    /// <summary>Copies an input; <see langword="null"/> if it is too long for that.</summary>
    public static UnreadInput? Of(InputText texts, in ReadOnlySequence<byte> argument) =>
        argument.Length > InputText.MostBytes ? null : new UnreadInput(texts, new ReadOnlySequence<byte>(argument.ToArray()));

    /// <summary>The text, as of <see cref="InputText.Of"/>.</summary>
    public string? ToText() => _texts.Of(_argument);
}
