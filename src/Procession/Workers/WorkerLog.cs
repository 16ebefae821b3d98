#pragma warning disable SYSLIB1015 // Fields that no text mentions are for searches; the text has them in words.
using Microsoft.Extensions.Logging;
using Procession.Execution;
using Procession.Threads;
using Procession.Workers.Death;
using Procession.Workers.Hosting;

namespace Procession.Workers;

/// <summary>
/// The log messages of a pool about its workers: one for each event, so one for each death. They are written on the
/// logger's thread, where exceptions of workers are read and names of functions are looked up too.
/// </summary>
internal static partial class WorkerLog
{
    // Fields that it does not mention have the names of their parameters, as they are.
    private const string DeathText =
        "Worker {Worker} (pid {ProcessId}) of {Pool} {Cause}{Circumstances}. {Consequence} {LastWords}";

    /// <summary>A worker that was in use has died.</summary>
    /// <param name="log">The user's logger.</param>
    /// <param name="death">How.</param>
    /// <param name="consequence">A sentence that says when another worker takes its place.</param>
    public static void WorkerDied(UserLogger log, WorkerDeath death, string consequence) => log.Post(
        logger => WorkerDied(
            logger,
            death.WorkerNumber,
            death.ProcessId,
            death.PoolName,
            death.Cause,
            death.Running is { } item ? $" while running '{item.FunctionName}'{item.Mention("on")}" : string.Empty,
            consequence,
            OneLine(death.LastWords),
            death.ExitCode,
            death.SignalName,
            death.Kind,
            death.Running?.FunctionName,
            death.Running?.Index,
            death.Errors.Text),
        2 * death.Errors.Text.Length);

    /// <summary>A worker did not become ready; another one will be started.</summary>
    /// <param name="log">The user's logger.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="death">How the worker ended, if there was one and it did not say so itself.</param>
    /// <param name="message">The reason, with advice.</param>
    /// <param name="seconds">In how many seconds the next one is tried.</param>
    /// <param name="reason">What was thrown, if anything was.</param>
    public static void WorkerStartFailed(
        UserLogger log, string pool, WorkerDeath? death, string message, string seconds, Exception? reason) => log.Post(
        logger => WorkerStartFailed(
            logger,
            reason,
            OneLine(message),
            seconds,
            pool,
            death?.WorkerNumber,
            death?.ProcessId,
            death?.ExitCode,
            death?.SignalName),
        message.Length);

    /// <summary>What a worker sent cannot be read. Its death follows, and is logged too.</summary>
    public static void WorkerUnreadable(UserLogger log, FailureOrigin worker, Exception reason) => log.Post(
        logger => WorkerUnreadable(logger, reason, worker.WorkerNumber, worker.ProcessId, worker.PoolName));

    public static void FinalizerFailed(UserLogger log, FailureOrigin worker, ItemFailure failure) => log.Post(
        logger => FinalizerFailed(
            logger, failure.ToException(), worker.WorkerNumber, worker.ProcessId, worker.PoolName));

    /// <summary>A feature of the system that the workers of the pool have to do without.</summary>
    public static void SystemShortcoming(UserLogger log, string pool, string shortcoming) =>
        log.Post(logger => SystemShortcoming(logger, pool, shortcoming));

    /// <summary>How the workers of a pool are started.</summary>
    public static void WorkersStartedBy(UserLogger log, string pool, WorkerHosting hosting) => log.Post(
        logger => WorkersStartedBy(logger, pool, hosting.FileName, string.Join(' ', hosting.Arguments), hosting.Reason));

    public static void MemoryInvisible(UserLogger log, string pool) => log.Post(logger => MemoryInvisible(logger, pool));

    /// <summary>A line that a worker wrote to its console.</summary>
    /// <returns>Completes when the next line may come; <see langword="null"/> if it may come at once.</returns>
    public static Task? ConsoleLine(UserLogger log, string pool, int worker, string line, bool isError) => log.Post(
        isError ? logger => ErrorLine(logger, pool, worker, line) : logger => OutputLine(logger, pool, worker, line),
        line.Length);

    private static string OneLine(string text) => text.ReplaceLineEndings(" | ");

    [LoggerMessage(LogEvents.WorkerDied, LogLevel.Warning, DeathText)]
    private static partial void WorkerDied(
        ILogger logger,
        int worker,
        int processId,
        string pool,
        string cause,
        string circumstances,
        string consequence,
        string lastWords,
        int ExitCode,
        string? Signal,
        WorkerFailureKind Kind,
        string? Function,
        long? Item,
        string LastErrorLines);

    [LoggerMessage(LogEvents.WorkerStartFailed, LogLevel.Error, "{Reason} Trying again in {Seconds} s.")]
    private static partial void WorkerStartFailed(
        ILogger logger,
        Exception? exception,
        string reason,
        string seconds,
        string Pool,
        int? Worker,
        int? ProcessId,
        int? ExitCode,
        string? Signal);

    [LoggerMessage(
        LogEvents.WorkerUnreadable,
        LogLevel.Debug,
        "What worker {Worker} (pid {ProcessId}) of {Pool} has sent can no longer be read. It is ended.")]
    private static partial void WorkerUnreadable(
        ILogger logger, Exception exception, int? worker, int? processId, string pool);

    [LoggerMessage(
        LogEvents.FinalizerFailed, LogLevel.Error, "The finalizer failed in worker {Worker} (pid {ProcessId}) of {Pool}.")]
    private static partial void FinalizerFailed(
        ILogger logger, Exception exception, int? worker, int? processId, string pool);

    [LoggerMessage(LogEvents.SystemShortcoming, LogLevel.Information, "{Pool}: {Shortcoming}")]
    private static partial void SystemShortcoming(ILogger logger, string pool, string shortcoming);

    [LoggerMessage(
        LogEvents.WorkersStartedBy,
        LogLevel.Debug,
        "Workers of {Pool} are started by '{FileName}' with the arguments '{Arguments}', because {Reason}.")]
    private static partial void WorkersStartedBy(
        ILogger logger, string pool, string fileName, string arguments, string reason);

    [LoggerMessage(
        LogEvents.MemoryInvisible,
        LogLevel.Warning,
        "{Pool}: MaxMemoryGrowthPerWorker, and MaxMemoryPerWorker for native memory, have no effect: /proc is not mounted "
        + "here, or is that of another PID namespace. Mount one (mount -t proc proc /proc).")]
    private static partial void MemoryInvisible(ILogger logger, string pool);

    [LoggerMessage(LogEvents.OutputLine, LogLevel.Information, "[{Pool} worker {Worker}] {Line}")]
    private static partial void OutputLine(ILogger logger, string pool, int worker, string line);

    [LoggerMessage(LogEvents.ErrorLine, LogLevel.Warning, "[{Pool} worker {Worker}] {Line}")]
    private static partial void ErrorLine(ILogger logger, string pool, int worker, string line);
}
