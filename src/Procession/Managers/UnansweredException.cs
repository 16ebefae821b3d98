using System.Globalization;

namespace Procession.Managers;

/// <summary>A manager has not answered in time: it is stopped, or has no processor. It may go on, and so is not lost.</summary>
/// <param name="processId">The manager's.</param>
/// <param name="wasSent">Whether the call was sent to it.</param>
/// <param name="nothingWasDone">
/// Whether it is certain that the manager has not carried out the call, and will not either, if it is one that the manager
/// looks at its caller for before it does it.
/// </param>
/// <param name="cause">What was waited for.</param>
internal sealed class UnansweredException(int processId, bool wasSent, bool nothingWasDone, Exception cause) : TimeoutException(
    $"The manager process {processId.ToString(CultureInfo.InvariantCulture)} does not answer: it is stopped (SIGSTOP, a "
    + "debugger), or has no processor to run on. "
    + (wasSent ? "Whether the call was carried out is not known. " : "The call has not come that far, and is not carried out. ")
    + "Continue the process, or dispose of the Manager, which ends it.",
    cause)
{
    public bool NothingWasDone => nothingWasDone;

    // Callers see it as a TimeoutException.
    public override string? HelpLink { get; set; } = HelpPages.Managers;
}
