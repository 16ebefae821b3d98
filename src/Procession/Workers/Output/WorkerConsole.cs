using System.Text;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Workers.Output;

/// <summary>
/// Passes on what a worker writes to its console, to where the settings say. Used on the output loop's thread.
/// </summary>
internal sealed class WorkerConsole(PoolSettings settings, int workerNumber)
{
    private readonly LineSplitter _outputLines = new();
    private readonly LineSplitter _errorLines = new();

    /// <summary>The last lines of stderr.</summary>
    public OutputTail Errors { get; } = new();

    /// <inheritdoc cref="IWorkerWatcher.Output"/>
    public Task? Write(ReadOnlySpan<byte> bytes, bool isError)
    {
        if (isError)
        {
            Errors.Add(bytes);
        }

        return settings switch
        {
            { WorkerOutput: WorkerOutput.Inherit } when isError => InheritedOutput.Write(bytes),
            { WorkerOutput: WorkerOutput.Capture, Logger: { } logger } => Log(logger, bytes, isError),
            _ => null,
        };
    }

    private Task? Log(UserLogger logger, ReadOnlySpan<byte> bytes, bool isError)
    {
        Task? room = null;
        (isError ? _errorLines : _outputLines).Add(
            bytes, line => room = WorkerLog.ConsoleLine(logger, settings.Name, workerNumber, line, isError));
        return room;
    }

    /// <summary>Cuts a stream of bytes into lines. Not thread-safe.</summary>
    private sealed class LineSplitter
    {
        private const int LongestLine = 64 * 1024;
        private readonly MemoryStream _line = new();

        public void Add(ReadOnlySpan<byte> bytes, Action<string> onLine)
        {
            foreach (byte b in bytes)
            {
                if (b != '\n')
                {
                    _line.WriteByte(b);
                }

                if (b == '\n' || _line.Length >= LongestLine)
                {
                    onLine(Encoding.UTF8.GetString(_line.GetBuffer(), 0, (int)_line.Length).TrimEnd('\r'));
                    _line.SetLength(0);
                }
            }
        }
    }
}
