using Procession.Functions;

namespace Procession.Execution;

/// <summary>Who ran an item that has failed, as exceptions tell of it.</summary>
/// <param name="PoolName">The pool.</param>
/// <param name="WorkerNumber">The worker's number; <see langword="null"/> if it is not known.</param>
/// <param name="ProcessId">The process that ran it; <see langword="null"/> if it is not known.</param>
internal sealed record FailureOrigin(string PoolName, int? WorkerNumber = null, int? ProcessId = null)
{
    /// <summary>
    /// Notes it in the exception that an item ended with. Reads files, for the line of a lambda: not on a thread that others
    /// need.
    /// </summary>
    /// <param name="exception">What the item ended with.</param>
    /// <param name="function">What was to run.</param>
    /// <param name="index">The item's place in the source.</param>
    public void NoteIn(Exception exception, FunctionReference function, long index)
    {
        ItemIndex.Note(exception, FailureData.PoolName, PoolName);
        ItemIndex.Note(exception, FailureData.WorkerNumber, WorkerNumber);
        ItemIndex.Note(exception, FailureData.ProcessId, ProcessId);
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
