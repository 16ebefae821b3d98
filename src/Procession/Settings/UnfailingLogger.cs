using Microsoft.Extensions.Logging;

namespace Procession.Settings;

/// <summary>
/// The user's logger, as the pool calls it: what it throws is dropped. A logger that fails is no reason to lose a
/// worker's results, or the whole process to an exception on one of the pool's threads.
/// </summary>
internal sealed class UnfailingLogger(ILogger logger) : ILogger
{
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);
}
