using Procession.Wire;

namespace Procession.Tests.Workers.Corruption;

/// <summary>Writes wrong values into the memory that a pool and a worker share, mostly where they are looked at.</summary>
internal sealed unsafe class Corruptor(SharedSegment segment, ChannelLayout layout, Random random)
{
    private const int ControlWords = 8;

    public void WriteOne()
    {
        byte* place = segment.Pointer + Place();
        if (random.Next(4) == 0)
        {
            *(int*)place = (int)Value(*(int*)place);
        }
        else
        {
            *(long*)place = Value(*(long*)place);
        }
    }

    /// <summary>Writes a chunk into the slot that the worker does not run.</summary>
    public void NameAnotherChunk() => *(long*)(segment.Pointer + ChannelLayout.SlotOffset(0)) = long.MaxValue;

    private long Place() => random.Next(8) switch
    {
        0 or 1 or 2 => random.Next(ControlWords) * 128, // heads, tails and the words to sleep on
        3 or 4 => ChannelLayout.SlotOffset(0) + (random.Next(8) * sizeof(long)),
        5 => layout.ToWorkerRing + (random.Next(64) * sizeof(long)),
        6 => layout.ToCallerRing + (random.Next(64) * sizeof(long)),
        _ => random.NextInt64(layout.TotalSize / sizeof(long)) * sizeof(long),
    };

    private long Value(long old) => random.Next(8) switch
    {
        0 => 0,
        1 => -1,
        2 => old + random.Next(-64, 65),
        3 => -old,
        4 => long.MinValue / 2,
        5 => old ^ (1L << random.Next(64)),
        6 => random.Next(0, 1 << 20),
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };
}
