using Microsoft.Extensions.Logging;

namespace Procession.Threads;

/// <summary>Log messages of a pool about user code that it calls on its own threads.</summary>
internal static partial class ThreadLog
{
    /// <summary>The user's time provider throws or does not return.</summary>
    /// <param name="log">The user's logger.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="failure">What it threw; <see langword="null"/> if it does not return.</param>
    public static void TimeProviderFailed(UserLogger log, string pool, TimeProvider provider, Exception? failure)
    {
        string words = failure is null ? "does not return" : "threw";
        log.Post(logger => TimeProviderFailed(logger, failure, pool, provider.GetType(), words));
    }

    [LoggerMessage(
        LogEvents.MessagesDropped,
        LogLevel.Warning,
        "{Dropped} messages of {Pool} and lines of its workers are missing here: the logger took none for {Seconds} s.")]
    public static partial void MessagesDropped(ILogger logger, long dropped, string pool, double seconds);

    [LoggerMessage(
        LogEvents.TimeProviderFailed,
        LogLevel.Error,
        "The TimeProvider of {Pool}, {Type}, {Failure}. Where it makes no timer, the clock of the system does.")]
    private static partial void TimeProviderFailed(
        ILogger logger, Exception? exception, string pool, Type type, string failure);
}
