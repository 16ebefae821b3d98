using System.Diagnostics;
using Procession.Messaging;

namespace Procession.Managers;

/// <summary>
/// Looks for a message for a moment before its owner sleeps: when both sides have a core, what is asked and answered in turn
/// comes sooner than a sleeper is woken. Looks that were in vain take the core from others: each makes the next ones rarer.
/// </summary>
internal struct MessageLooks()
{
    private const int MostSkipped = 512;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMicroseconds(25);
    private static readonly bool IsWorthwhile = Environment.ProcessorCount > 1;
    private int _skipped = 1;
    private int _toSkip;

    /// <summary>Reads what there is, if it comes soon.</summary>
    /// <returns>How many bytes, as <see cref="DescriptorBytes.ReadSome"/>; less than zero: nothing yet.</returns>
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
