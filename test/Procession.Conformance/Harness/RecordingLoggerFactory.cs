using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Procession.Conformance.Harness;

/// <summary>Keeps what is logged, for tests to read.</summary>
/// <param name="deed">What the logger does besides, such as to block.</param>
internal sealed class RecordingLoggerFactory(Action? deed = null) : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly List<Entry> _entries = [];

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

    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
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
        var fields = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
        var entry = new Entry(logLevel, eventId, formatter(state, exception), fields.ToDictionary(), exception);
        lock (_lock)
        {
            _entries.Add(entry);
            _text.AppendLine(CultureInfo.InvariantCulture, $"{logLevel}: {formatter(state, exception)} {exception}");
        }

        deed?.Invoke();
    }

    /// <summary>What was logged at once.</summary>
    public sealed record Entry(
        LogLevel Level, EventId Event, string Text, IReadOnlyDictionary<string, object?> Fields, Exception? Exception);
}
