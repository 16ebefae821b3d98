using Procession.Execution;

namespace Procession.InProcessWorkers;

/// <summary>Why a chunk of a worker thread has no outcome, for any reason except a time limit.</summary>
/// <param name="origin">The worker.</param>
/// <param name="summary">One line: which worker was lost, and how.</param>
/// <param name="cause">What was thrown, if anything was.</param>
internal sealed class ThreadLossReason(FailureOrigin origin, string summary, Exception? cause = null) : ILossReason
{
    /// <inheritdoc/>
    public bool MayRetry => false;

    /// <inheritdoc/>
    public string Summary => summary;

    /// <inheritdoc/>
    public ItemFailure ToFailure(ItemDescription item)
    {
        ItemFailure failure = ItemFailure.Composed(
            () => FailureSite.Open(new SerializationFailedException(
                $"'{item.FunctionName}'{item.Mention("on")} has no outcome. {summary}", cause)
            {
                HelpLink = HelpPages.Failures,
            }),
            item.InputText);
        failure.Origin = origin;
        return failure;
    }
}
