using Procession.Framing;
namespace Procession.Wire;

/// <summary>
/// Finds out whether the outcome of a single item lies in a ring as a whole, so that who reads it is not held up by the one
/// who writes it, however slow that is.
/// </summary>
internal static class WholeOutcome
{
    // A good part of the ring. What is longer may never be in it as a whole.
    private const int Longest = 512 * 1024;

    /// <summary>Looks, for some microseconds at a time, until a whole outcome is there.</summary>
    /// <returns><see langword="false"/> if it does not come now, is too long, or the frame is of another kind.</returns>
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
                    // One number, as there is one item, and the mark after it.
                    end += NumberRun.Stride((int)entry.Value) + 1;
                    break;
                case OutcomeKind.End or OutcomeKind.Pause:
                    end += -end & (FrameHeader.Size - 1);
                    return end <= Longest && ring.TryAwait((int)end);
                default:
                    return false; // too long, or damaged, which is found by whoever reads it
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
