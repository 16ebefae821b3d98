using System.Text;

namespace Procession.Workers;

/// <summary>
/// Keeps the last lines of a worker's stderr for crash messages, and notes what the runtime says when it dies: its
/// report starts with a line of fixed words, and may be thousands of lines long.
/// </summary>
internal sealed class OutputTail
{
    private const int KeptLines = 20;
    private const int LongestLine = 500;
    private readonly Lock _lock = new(); // guards the fields below: written by the output loop, read after a death
    private readonly Queue<string> _lines = new();
    private readonly StringBuilder _line = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private string? _report;
    private WorkerFailureKind? _kind;

    /// <summary>What the runtime's own report says, if there was one.</summary>
    public WorkerFailureKind? Kind
    {
        get
        {
            lock (_lock)
            {
                return _kind;
            }
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[1024];
        lock (_lock)
        {
            while (!bytes.IsEmpty)
            {
                _decoder.Convert(bytes, text, flush: false, out int used, out int count, out _);
                bytes = bytes[used..];
                foreach (char c in text[..count])
                {
                    AddNoLock(c);
                }
            }
        }
    }

    /// <summary>The last lines, with the first line of the runtime's report in front.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            if (_line.Length > 0)
            {
                EndLineNoLock();
            }

            string last = string.Join('\n', _lines);
            return _report is null || last.Contains(_report, StringComparison.Ordinal) ? last : $"{_report}\n...\n{last}";
        }
    }

    private void AddNoLock(char c)
    {
        if (c == '\n')
        {
            EndLineNoLock();
        }
        else if (_line.Length < LongestLine && c != '\r')
        {
            _line.Append(c);
        }
    }

    private void EndLineNoLock()
    {
        string line = _line.ToString();
        _line.Clear();
        if (_report is null && KindOf(line) is { } kind)
        {
            (_report, _kind) = (line, kind);
        }

        _lines.Enqueue(line);
        if (_lines.Count > KeptLines)
        {
            _lines.Dequeue();
        }
    }

    private static WorkerFailureKind? KindOf(string line) =>
        line.StartsWith("Stack overflow", StringComparison.Ordinal) ? WorkerFailureKind.StackOverflow
        : line.StartsWith("Process terminated", StringComparison.Ordinal) ? WorkerFailureKind.FailFast
        : line.StartsWith("Out of memory", StringComparison.Ordinal) ? WorkerFailureKind.OutOfMemory
        : line.StartsWith("Unhandled exception", StringComparison.Ordinal) ? WorkerFailureKind.Crashed
        : line.StartsWith("Fatal error", StringComparison.Ordinal) ? WorkerFailureKind.Crashed
        : null;
}
