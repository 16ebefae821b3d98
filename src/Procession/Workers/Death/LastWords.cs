using Procession.Framing;
using Procession.Wire;
using Procession.WorkerHost;
using Procession.Workers.Output;

namespace Procession.Workers.Death;

/// <summary>
/// Interprets the last lines of a worker's stderr, which may say why it ended. Functions write there too, and so do
/// processes that they have started, such as the workers of their own pool. So a line counts only if the worker's process
/// ended in the way that goes with it, and a line of our own only if it names that process.
/// </summary>
internal static class LastWords
{
    private const int Aborted = -6; // SIGABRT, after each report of the runtime's
    private const int Killed = -9; // SIGKILL, by which a worker ends itself

    /// <summary>
    /// How the worker died, as reported by itself or its runtime; <see langword="null"/> if neither reported anything.
    /// </summary>
    /// <param name="lines">What was written since the last task began.</param>
    /// <param name="exitCode">The exit code, or minus the signal.</param>
    /// <param name="process">The worker's process.</param>
    public static WorkerFailureKind? KindOf(ErrorLines lines, int exitCode, int process) =>
        HasReachedMemoryLimit(lines, exitCode, process) ? WorkerFailureKind.OutOfMemory
        : IsAborted(exitCode) ? lines.Kind
        : null;

    /// <summary>Whether the worker ended itself when it was about to allocate more than it may.</summary>
    public static bool HasReachedMemoryLimit(ErrorLines lines, int exitCode, int process) =>
        (exitCode == Killed || IsAborted(exitCode))
        && lines.Text.Contains(ProcessEnd.MemoryLimitReached(process), StringComparison.Ordinal);

    /// <summary>Whether the worker ended itself because the memory that it shares with the pool is damaged.</summary>
    public static bool HasFoundDamage(ErrorLines lines, int exitCode, int process) =>
        exitCode < 0 && lines.Text.Contains(DamagedDataException.WordsOf(process), StringComparison.Ordinal);

    // Windows has no signals; how a process ends there that its runtime ends has codes of several kinds, all of them negative.
    private static bool IsAborted(int exitCode) => OperatingSystem.IsWindows() ? exitCode < 0 : exitCode == Aborted;
}
