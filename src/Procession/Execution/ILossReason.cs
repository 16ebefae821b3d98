namespace Procession.Execution;

/// <summary>Why the worker that ran a chunk was lost.</summary>
internal interface ILossReason
{
    /// <summary>Whether items that it was running may be tried again if their call asks for retries.</summary>
    bool MayRetry { get; }

    /// <summary>One line: which worker was lost, and how.</summary>
    string Summary { get; }

    /// <summary>Makes the failure of an item; each item gets its own exception.</summary>
    ItemFailure ToFailure(ItemDescription item);
}
