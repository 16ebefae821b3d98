using Procession.Framing;

namespace Procession.Wire;

/// <summary>
/// Finds out whether a ring contains the whole outcome of a single item, so that its reader does not have to wait for the
/// writer, however slow that is.
/// </summary>
internal static class WholeOutcome
{
    // A good part of the ring. A longer outcome may never be in the ring as a whole.
    private const int Longest = 512 * 1024;

    /// <summary>Polls, for some microseconds at a time, until the whole outcome has arrived.</summary>
    /// <returns><see langword="false"/> if it does not arrive soon, is too long, or the frame is of another kind.</returns>
    public static bool TryAwait(RingReader ring)
    {
        Span<byte> bytes = stackalloc byte[FrameHeader.Size];
        if (!TryCopy(ring, 0, bytes) || KindOf(bytes) != FrameKind.Outcomes)
        {
            return false;
        }

        long end = FrameHeader.Size;
        while (TryCopy(ring, end, bytes[..OutcomeEntry.Size]))
        {
            var entry = OutcomeEntry.FromBytes(bytes);
            end += OutcomeEntry.Size;
            switch (entry.Kind)
            {
                case OutcomeKind.Result or OutcomeKind.Failure or OutcomeKind.Array when entry.Value is >= 0 and < Longest:
                    end += entry.Value;
                    break;
                case OutcomeKind.Numbers when entry.Value is > 0 and <= sizeof(double):
                    // One number, since there is one item, and the marker byte after it.
                    end += NumberRun.Stride((int)entry.Value) + 1;
                    break;
                case OutcomeKind.End or OutcomeKind.Pause:
                    end += -end & (FrameHeader.Size - 1);
                    return end <= Longest && ring.TryAwait((int)end);
                default:
                    return false; // too long, or damaged, which its reader will find
            }
        }

        return false;
    }

    private static FrameKind KindOf(ReadOnlySpan<byte> header) => (FrameKind)BitConverter.ToInt32(header[sizeof(int)..]);

    private static bool TryCopy(RingReader ring, long offset, Span<byte> destination)
    {
        if (offset + destination.Length > Longest || !ring.TryAwait((int)offset + destination.Length))
        {
            return false;
        }

        ring.CopyAhead((int)offset, destination);
        return true;
    }
}
