using System.Globalization;

namespace Procession.Managers;

/// <summary>
/// A manager has not answered in time: it is stopped, or gets no processor time. It may continue, so it is not lost.
/// </summary>
/// <param name="processId">The id of the manager's process.</param>
/// <param name="wasSent">Whether the call was sent to it.</param>
/// <param name="nothingWasDone">Whether it is certain that the manager has not carried out the call and will not do so,
/// provided that it is a call before which the manager checks whether its caller still waits.</param>
/// <param name="cause">The failure of the wait.</param>
internal sealed class UnansweredException(int processId, bool wasSent, bool nothingWasDone, Exception cause) : TimeoutException(
    $"The manager process {processId.ToString(CultureInfo.InvariantCulture)} does not answer: it is stopped (SIGSTOP, a "
    + "debugger), or gets no processor time. "
    + (wasSent ? "Whether the call was carried out is not known. " : "The call was not sent, and is not carried out. ")
    + "Continue the process, or dispose the Manager, which ends it.",
    cause)
{
    public bool NothingWasDone => nothingWasDone;

    // Callers see it as a TimeoutException.
    public override string? HelpLink { get; set; } = HelpPages.Managers;
}
