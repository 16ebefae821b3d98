using System.Globalization;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>Enumerates sequences, up to a limit after which they are considered endless.</summary>
internal static class Evaluation
{
    /// <summary>The greatest number of elements of a sequence whose length is not known before.</summary>
    public const int MostUncounted = 1 << 24;

    private const string Cure =
        "send what you need of it, with Take and ToArray or ToList, or let IMap read it bit by bit";

    private const int CheckEvery = 16;
    private const int Few = 1024; // a sequence of this length certainly ends

    /// <summary>Returns the elements.</summary>
    /// <param name="sequence">The sequence to enumerate.</param>
    /// <param name="type">Its type, for a refusal.</param>
    public static T[] Of<T>(IEnumerable<T> sequence, Type type)
    {
        bool isCounted = sequence.TryGetNonEnumeratedCount(out int count);
        if (isCounted && count <= Few)
        {
            return [.. sequence];
        }

        MemoryBound bound = new();
        if (isCounted && bound.Exceeds((long)count * Unsafe.SizeOf<T>()))
        {
            throw TooLarge(type, bound);
        }

        List<T> items = new(isCounted ? count : 0);
        foreach (T item in sequence)
        {
            if (items.Count == MostUncounted && !isCounted)
            {
                throw Endless(type);
            }

            if (items.Count % CheckEvery == 0 && bound.IsExceeded())
            {
                throw TooLarge(type, bound);
            }

            items.Add(item);
        }

        return [.. items];
    }

    private static Refusal Endless(Type type) => new(
        type,
        $"it gave {Show(MostUncounted)} elements without an end and does not say how many there are, so it may be endless; " +
        Cure);

    private static Refusal TooLarge(Type type, MemoryBound bound) => new(
        type,
        $"its elements take more than {Show(bound.Bytes >> 20)} MiB, a quarter of this process's memory, so it may be endless; " +
        Cure);

    private static string Show(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Detects that what this thread has allocated since the beginning fills a quarter of the memory.</summary>
    private sealed class MemoryBound
    {
        private const long Small = 64 << 20; // below this only one counter is checked
        private readonly long _allocated = GC.GetAllocatedBytesForCurrentThread();
        private long _used = -1;
        private long _bytes;

        public long Bytes => _bytes > 0 ? _bytes : _bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

        public bool Exceeds(long bytes) => bytes > Small && bytes > Bytes;

        public bool IsExceeded()
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread() - _allocated;
            if (allocated <= Small)
            {
                return false;
            }

            // Only memory that is still in use counts, but that includes other threads, so both numbers must exceed the
            // limit.
            long used = GC.GetTotalMemory(forceFullCollection: false);
            _used = _used < 0 ? used : _used;
            return allocated > Bytes && used - _used > Bytes;
        }
    }
}
