using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Procession.ProcessTests.Harness;

/// <summary>Keeps what is logged, for tests to read.</summary>
/// <param name="deed">What the logger does besides, such as to block.</param>
internal sealed class RecordingLoggerFactory(Action? deed = null) : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _text.ToString();
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // The recorder is its own provider.
    }

    public void Dispose()
    {
        // Nothing but memory.
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _text.AppendLine(CultureInfo.InvariantCulture, $"{logLevel}: {formatter(state, exception)} {exception}");
        }

        deed?.Invoke();
    }
}
