using Microsoft.Extensions.Logging;
using Procession.Functions;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// What a pool logs about itself and its calls. Runs on the logger's thread, and so does the creation of function names.
/// </summary>
internal static partial class PoolLog
{
    public static void PoolBroken(UserLogger log, string pool, PoolBrokenException reason) =>
        log.Post(logger => PoolBroken(logger, reason, pool, reason.Message.ReplaceLineEndings(" | ")), reason.Message.Length);

    public static void PoolDropped(UserLogger log, string pool) => log.Post(logger => PoolDropped(logger, pool));

    public static void StreamDropped(UserLogger log, string pool, FunctionReference function) =>
        log.Post(logger => StreamDropped(logger, function.NameWithLine, pool));

    public static void CallbackThrew(UserLogger log, string pool, string function, Exception exception) =>
        log.Post(logger => CallbackThrew(logger, exception, function, pool));

    [LoggerMessage(
        LogEvents.PoolBroken,
        LogLevel.Critical,
        "{Reason} Calls to {Pool} fail from now on: create a new pool after removing the cause.")]
    private static partial void PoolBroken(ILogger logger, Exception exception, string pool, string reason);

    [LoggerMessage(LogEvents.PoolDropped, LogLevel.Warning, "{Pool} was dropped without Dispose. Its workers are ended now.")]
    private static partial void PoolDropped(ILogger logger, string pool);

    [LoggerMessage(
        LogEvents.StreamDropped,
        LogLevel.Warning,
        "An enumerator of '{Function}' in {Pool} was dropped without Dispose. Its stream is ended now.")]
    private static partial void StreamDropped(ILogger logger, string function, string pool);

    [LoggerMessage(
        LogEvents.CallbackThrew, LogLevel.Error, "A callback of '{Function}' in {Pool} threw. The result is not affected.")]
    private static partial void CallbackThrew(ILogger logger, Exception exception, string function, string pool);
}
