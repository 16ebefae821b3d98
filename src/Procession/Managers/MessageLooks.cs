using System.Diagnostics;
using Procession.Messaging;

namespace Procession.Managers;

/// <summary>
/// Polls for a message for a moment before its owner sleeps. When both sides have a core, an answer to a request arrives
/// sooner than a sleeping thread wakes up. Polling in vain takes a core from others, so each vain attempt makes the next ones
/// rarer.
/// </summary>
internal struct MessageLooks()
{
    private const int MostSkipped = 512;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMicroseconds(25);
    private static readonly bool IsWorthwhile = Environment.ProcessorCount > 1;
    private int _skipped = 1;
    private int _toSkip;

    /// <summary>Reads what is there, if it arrives soon.</summary>
    /// <returns>How many bytes, as <see cref="DescriptorBytes.ReadSome"/>; negative: nothing yet.</returns>
    public int TryRead(int descriptor, Span<byte> bytes)
    {
        if (!IsWorthwhile || _toSkip > 0)
        {
            _toSkip--;
            return -1;
        }

        long started = Stopwatch.GetTimestamp();
        do
        {
            int read = DescriptorBytes.TryReadSome(descriptor, bytes);
            if (read >= 0)
            {
                _skipped = 1;
                return read;
            }
        }
        while (Stopwatch.GetElapsedTime(started) < LongestWait);

        _toSkip = _skipped = Math.Min(2 * _skipped, MostSkipped);
        return -1;
    }
}
