using Procession.Native;
using Procession.Threads;

namespace Procession.Sharing;

/// <summary>
/// Addresses of freed shared memory. A span or a reference that is used after its array was disposed would crash the process,
/// or write into what was mapped there later; with this it reads zeros. The addresses are reused late, since they are few
/// compared with what fits into 47 bits.
/// </summary>
internal static class RetiredMemory
{
    private const int MostRanges = 4096;
    private const long MostBytes = 1L << 43; // a sixteenth of the address space
    private static readonly Lock RangesLock = Uninterrupted.NewLock(); // guards the next two
    private static readonly Queue<UnixSegmentMapping> Ranges = new();
    private static long _bytes;

    /// <summary>Takes over a mapping that was retired.</summary>
    public static void Add(UnixSegmentMapping mapping)
    {
        mapping.CloseDescriptor();
        lock (RangesLock)
        {
            Ranges.Enqueue(mapping);
            _bytes += mapping.Size;
            while (Ranges.Count > MostRanges || _bytes > MostBytes)
            {
                UnixSegmentMapping oldest = Ranges.Dequeue();
                _bytes -= oldest.Size;
                oldest.Dispose();
            }
        }
    }
}
