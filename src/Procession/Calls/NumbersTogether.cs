using System.Runtime.CompilerServices;

namespace Procession.Calls;

/// <summary>Room for numbers on the stack of the thread that reads results: several threads do at once.</summary>
[InlineArray(Count)]
internal struct NumbersTogether<TResult>
{
    public const int Count = 64;
    private TResult _first;
}
