namespace Procession.Execution;

/// <summary>How whoever ran a chunk was lost, for the items that it was running.</summary>
internal interface ILossReason
{
    /// <summary>Whether the items may be tried again, if their call asks for that.</summary>
    bool MayRetry { get; }

    /// <summary>One line: who was lost, and how.</summary>
    string Summary { get; }

    /// <summary>An exception of its own for each item.</summary>
    ItemFailure ToFailure(LostItem item);
}
