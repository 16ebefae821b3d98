using System.Runtime.CompilerServices;

namespace Procession.Streams;

/// <summary>
/// Memory for numbers on the stack of the reading thread, because several threads read results at the same time.
/// </summary>
[InlineArray(Count)]
internal struct NumbersTogether<TResult>
{
    public const int Count = 64;
    private TResult _first;
}
