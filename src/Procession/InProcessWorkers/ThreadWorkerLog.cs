#pragma warning disable SYSLIB1015 // Fields that no text mentions are for searches; the text has them in words.
using Microsoft.Extensions.Logging;
using Procession.Threads;

namespace Procession.InProcessWorkers;

/// <summary>
/// Log messages of an in-process pool about its workers, with the fields of those about worker processes. Written on the
/// logger's thread, where names of functions are looked up too.
/// </summary>
internal static partial class ThreadWorkerLog
{
    public static void WorkerStartFailed(
        UserLogger log, string pool, int? worker, string message, string seconds, Exception? reason) =>
        log.Post(logger => WorkerStartFailed(logger, reason, message, seconds, pool, worker), message.Length);

    public static void FinalizerFailed(UserLogger log, string pool, int worker, Exception reason) =>
        log.Post(logger => FinalizerFailed(logger, reason, worker, pool));

    /// <summary>A task does not stop. It keeps its thread, or goes on alongside others.</summary>
    public static void TaskLeftBehind(
        UserLogger log, string pool, int worker, string function, string why, string grace, string place) =>
        log.Post(logger => TaskLeftBehind(logger, function, why, grace, worker, pool, place));

    /// <summary>A worker that should end does not.</summary>
    public static void WorkerLeftBehind(UserLogger log, string pool, int worker, string when) =>
        log.Post(logger => WorkerLeftBehind(logger, when, worker, pool));

    [LoggerMessage(LogEvents.WorkerStartFailed, LogLevel.Error, "{Reason} Trying again in {Seconds} s.")]
    private static partial void WorkerStartFailed(
        ILogger logger, Exception? exception, string reason, string seconds, string Pool, int? Worker);

    [LoggerMessage(
        LogEvents.FinalizerFailed,
        LogLevel.Error,
        "The finalizer failed in worker {Worker} (a thread of this process) of {Pool}.")]
    private static partial void FinalizerFailed(ILogger logger, Exception exception, int worker, string pool);

    [LoggerMessage(
        LogEvents.TaskLeftBehind,
        LogLevel.Warning,
        "'{Function}' {Why}, did not stop within the grace of {Grace} s, and still runs in worker {Worker} (a thread of this "
        + "process) of {Pool}: a thread cannot be killed. {Place} Heed PoolTask.CancellationToken.")]
    private static partial void TaskLeftBehind(
        ILogger logger, string function, string why, string grace, int worker, string pool, string place);

    [LoggerMessage(
        LogEvents.WorkerLeftBehind,
        LogLevel.Warning,
        "When its grace was over, after {When}, worker {Worker} (a thread of this process) of {Pool} had not ended, and was "
        + "left behind: code of a function, the initializer or the finalizer still runs, and a thread cannot be killed. Heed "
        + "PoolTask.CancellationToken.")]
    private static partial void WorkerLeftBehind(ILogger logger, string when, int worker, string pool);
}
