using System.Diagnostics;
using System.Text;
using Procession.Threads;

namespace Procession.Workers.Output;

/// <summary>
/// Keeps the last lines of a worker's stderr for crash messages, and notes what the runtime says when it dies: its report
/// starts with a line of fixed words, and may be thousands of lines long. It knows when each line arrived, so that what
/// earlier tasks wrote is not taken for the cause.
/// </summary>
internal sealed class OutputTail
{
    private const int KeptLines = 20;
    private const int LongestLine = 500;

    // Each read is up to 16 KiB, so together these cover at least what a pipe holds.
    private const int KeptReads = 64;
    // Guards the fields below: written by the output loop, read after a death.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private readonly Queue<Line> _lines = new();
    private readonly Queue<Line> _reports = new();
    private readonly Queue<Reading> _reads = new();
    private readonly StringBuilder _line = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private long _received;

    public void Add(ReadOnlySpan<byte> bytes) => Add(bytes, Stopwatch.GetTimestamp());

    /// <summary>Adds output, with the timestamp of its arrival.</summary>
    public void Add(ReadOnlySpan<byte> bytes, long arrived)
    {
        lock (_lock)
        {
            Keep(_reads, new Reading(arrived, _received), KeptReads);
            while (!bytes.IsEmpty)
            {
                int end = bytes.IndexOf((byte)'\n');
                ReadOnlySpan<byte> piece = end < 0 ? bytes : bytes[..end];
                AppendNoLock(piece);
                _received += piece.Length;
                bytes = bytes[piece.Length..];
                if (end >= 0)
                {
                    _received++;
                    bytes = bytes[1..];
                    EndLineNoLock(arrived);
                }
            }
        }
    }

    /// <summary>The last lines that were written after a task began.</summary>
    public ErrorLines Since(ErrorMark mark)
    {
        lock (_lock)
        {
            if (_line.Length > 0)
            {
                EndLineNoLock(Stopwatch.GetTimestamp());
            }

            long older = mark.Unread == 0 ? 0 : ReceivedByNoLock(mark.UnreadAt) + mark.Unread;
            bool IsNewer(Line line) => line.Arrived >= mark.Begun && line.End > older;

            // The last report counts: other output that looks like a report comes before the end of the worker itself.
            Line? report = _reports.LastOrDefault(IsNewer);
            string last = string.Join('\n', _lines.Where(IsNewer).Select(line => line.Text));
            string text = report is null || last.Contains(report.Text, StringComparison.Ordinal)
                ? last
                : $"{report.Text}\n...\n{last}";
            return new ErrorLines(text, HasOlder: _lines.Any(line => !IsNewer(line)), report?.Kind);
        }
    }

    /// <summary>The last lines, with the first line of the runtime's report in front.</summary>
    public override string ToString() => Since(default).Text;

    private static void Keep<T>(Queue<T> queue, T item, int most)
        where T : class
    {
        queue.Enqueue(item);
        if (queue.Count > most)
        {
            queue.Dequeue();
        }
    }

    // How many bytes had been received by a given time.
    private long ReceivedByNoLock(long time)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        foreach (Reading reading in _reads)
        {
            if (reading.Arrived > time)
            {
                return reading.Before;
            }
        }

        return _received;
    }

    private void AppendNoLock(ReadOnlySpan<byte> bytes)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        Span<char> text = stackalloc char[1024];
        while (!bytes.IsEmpty)
        {
            _decoder.Convert(bytes, text, flush: false, out int used, out int count, out _);
            bytes = bytes[used..];
            foreach (char c in text[..count])
            {
                if (_line.Length < LongestLine && c != '\r')
                {
                    _line.Append(c);
                }
            }
        }
    }

    private void EndLineNoLock(long arrived)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        string text = _line.ToString();
        _line.Clear();
        var line = new Line(text, _received, arrived, KindOf(text));
        Keep(_lines, line, KeptLines);
        if (line.Kind is not null)
        {
            Keep(_reports, line, KeptLines);
        }
    }

    private static WorkerFailureKind? KindOf(string line) =>
        line.StartsWith("Stack overflow", StringComparison.Ordinal) ? WorkerFailureKind.StackOverflow
        : line.StartsWith("Process terminated", StringComparison.Ordinal) ? WorkerFailureKind.FailFast
        : line.StartsWith("Out of memory", StringComparison.Ordinal) ? WorkerFailureKind.OutOfMemory
        : line.StartsWith("Unhandled exception", StringComparison.Ordinal) ? WorkerFailureKind.Crashed
        : line.StartsWith("Fatal error", StringComparison.Ordinal) ? WorkerFailureKind.Crashed
        : null;

    /// <summary>A line, and up to where the output had come by its end.</summary>
    private sealed record Line(string Text, long End, long Arrived, WorkerFailureKind? Kind);

    /// <summary>Some bytes that were read together, and how many came before them.</summary>
    private sealed record Reading(long Arrived, long Before);
}
