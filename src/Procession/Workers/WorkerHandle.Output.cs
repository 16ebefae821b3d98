using System.Text;
using Microsoft.Extensions.Logging;

namespace Procession.Workers;

/// <content>The worker's console output, on the output loop's thread.</content>
internal sealed partial class WorkerHandle
{
    private readonly LineSplitter _outputLines = new();
    private readonly LineSplitter _errorLines = new();

    private void TakeOutput(ReadOnlySpan<byte> bytes, bool isError)
    {
        if (isError)
        {
            _tail.Add(bytes);
        }

        try
        {
            switch (_crew.Settings.WorkerOutput)
            {
                case WorkerOutput.Inherit when isError:
                    OwnError.Write(bytes);
                    break;
                case WorkerOutput.Capture:
                    (isError ? _errorLines : _outputLines).Add(bytes, line => _crew.Settings.Logger!.Log(
                        isError ? LogLevel.Warning : LogLevel.Information,
                        "[{Pool} worker {Worker}] {Line}",
                        _crew.Settings.Name,
                        Number,
                        line));
                    break;
                default:
                    break;
            }
        }
        catch (Exception)
        {
            // Our own stderr is closed, or the user's logger threw: output is no reason to lose a worker.
        }
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
