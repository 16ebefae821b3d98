using Procession.Functions;

namespace Procession.Execution;

/// <summary>Which worker ran a failed item, for exceptions.</summary>
/// <param name="PoolName">The pool.</param>
/// <param name="WorkerNumber">The worker's number; <see langword="null"/> if it is not known.</param>
/// <param name="ProcessId">The process that ran it; <see langword="null"/> if it is not known.</param>
internal sealed record FailureOrigin(string PoolName, int? WorkerNumber = null, int? ProcessId = null)
{
    /// <summary>
    /// Records this origin in the exception that an item ended with. Reads files to find the line of a lambda: not to be
    /// called on a thread that others need.
    /// </summary>
    /// <param name="exception">What the item ended with.</param>
    /// <param name="function">The function of the item.</param>
    /// <param name="index">The item's place in the source.</param>
    public void NoteIn(Exception exception, FunctionReference function, long index)
    {
        FailureNotes.Note(exception, FailureData.PoolName, PoolName);
        FailureNotes.Note(exception, FailureData.WorkerNumber, WorkerNumber);
        FailureNotes.Note(exception, FailureData.ProcessId, ProcessId);
        if (exception is ISitedFailure { Site.IsOpen: true } failure)
        {
            failure.Site = new FailureSite
            {
                PoolName = PoolName,
                WorkerNumber = WorkerNumber,
                ProcessId = ProcessId,
                FunctionName = function.NameWithLine,
                ItemIndex = index,
            };
        }
    }
}
