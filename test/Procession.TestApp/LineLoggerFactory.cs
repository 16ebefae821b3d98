using Microsoft.Extensions.Logging;

namespace Procession.TestApp;

/// <summary>Gives each line of the log to an action.</summary>
/// <param name="line">Takes the level and the text.</param>
internal sealed class LineLoggerFactory(Action<LogLevel, string> line) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        line(logLevel, formatter(state, exception));

    public void Dispose()
    {
    }
}
