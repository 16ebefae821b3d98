namespace Procession.Wire;

/// <summary>
/// The shared words of one ring, each on a cache line of its own so that the two processes do not fight.
/// </summary>
internal readonly unsafe struct RingControl(byte* block)
{
    /// <summary>How many bytes the reader has taken in all; only the reader writes it.</summary>
    public long* Head => (long*)block;

    /// <summary>How many bytes the writer has published in all; only the writer writes it.</summary>
    public long* Tail => (long*)(block + 128);

    /// <summary>Where the reader sleeps while there is nothing to read.</summary>
    public int* DataWord => (int*)(block + 256);

    /// <summary>Where the writer sleeps while there is no room.</summary>
    public int* SpaceWord => (int*)(block + 384);
}
