using Microsoft.Extensions.Logging;
using Procession.Threads;

namespace Procession.InProcessWorkers;

/// <summary>
/// Log messages of an in-process pool about its workers. Written on the logger's thread, where names of functions are
/// looked up too.
/// </summary>
internal static partial class ThreadWorkerLog
{
    public static void WorkerStartFailed(UserLogger log, string message, string seconds, Exception? reason) =>
        log.Post(logger => WorkerStartFailed(logger, reason, message, seconds), message.Length);

    public static void FinalizerFailed(UserLogger log, string worker, Exception reason) =>
        log.Post(logger => FinalizerFailed(logger, reason, worker));

    /// <summary>A task does not stop. It keeps its thread, or goes on alongside others.</summary>
    public static void TaskLeftBehind(UserLogger log, string function, string why, string grace, string worker, string place) =>
        log.Post(logger => TaskLeftBehind(logger, function, why, grace, worker, place));

    /// <summary>A worker that should end does not.</summary>
    public static void WorkerLeftBehind(UserLogger log, string when, string worker) =>
        log.Post(logger => WorkerLeftBehind(logger, when, worker));

    [LoggerMessage(LogEvents.WorkerStartFailed, LogLevel.Error, "{Reason} Trying again in {Seconds} s.")]
    private static partial void WorkerStartFailed(ILogger logger, Exception? exception, string reason, string seconds);

    [LoggerMessage(LogEvents.FinalizerFailed, LogLevel.Error, "The finalizer failed in {Worker}.")]
    private static partial void FinalizerFailed(ILogger logger, Exception exception, string worker);

    [LoggerMessage(
        LogEvents.TaskLeftBehind,
        LogLevel.Warning,
        "'{Function}' {Why}, did not stop within the grace of {Grace} s, and still runs in {Worker}: a thread cannot be killed. "
        + "{Place} Heed PoolTask.CancellationToken.")]
    private static partial void TaskLeftBehind(
        ILogger logger, string function, string why, string grace, string worker, string place);

    [LoggerMessage(
        LogEvents.WorkerLeftBehind,
        LogLevel.Warning,
        "When its grace was over, after {When}, {Worker} had not ended, and was left behind: code of a function, the initializer "
        + "or the finalizer still runs, and a thread cannot be killed. Heed PoolTask.CancellationToken.")]
    private static partial void WorkerLeftBehind(ILogger logger, string when, string worker);
}
