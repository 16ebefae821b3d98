using Procession.Functions;

namespace Procession.Calls;

/// <summary>How a worker was lost, for the items that it was running.</summary>
internal interface ILostWorker
{
    /// <summary>Whether the items may be tried again, if their call asks for that.</summary>
    bool MayRetry { get; }

    /// <summary>One line: which worker, and how it ended.</summary>
    string Summary { get; }

    /// <summary>An exception of its own for each item.</summary>
    ItemFailure ToFailure(LostItem item);
}

/// <summary>An item that was running when its worker was lost.</summary>
/// <param name="Function">The function that ran.</param>
/// <param name="Index">The item's place in the source.</param>
/// <param name="Attempt">1 for the first time.</param>
/// <param name="History">How its workers were lost in the attempts before.</param>
internal sealed record LostItem(FunctionReference Function, long Index, int Attempt, IReadOnlyList<string> History)
{
    /// <summary>The function's name. Reads files: not on a thread that others need.</summary>
    public string FunctionName => Function.NameWithLine;
}
