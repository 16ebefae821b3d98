namespace Procession.Wire;

/// <summary>
/// The shared words of one ring, each on its own cache line, so that the two processes do not slow each other down.
/// </summary>
internal readonly unsafe struct RingControl(byte* block)
{
    /// <summary>How many bytes the reader has taken in total; only the reader writes it.</summary>
    public long* Head => (long*)block;

    /// <summary>How many bytes the writer has published in total; only the writer writes it.</summary>
    public long* Tail => (long*)(block + 128);

    /// <summary>The word on which the reader sleeps while there is nothing to read.</summary>
    public int* DataWord => (int*)(block + 256);

    /// <summary>The word on which the writer sleeps while there is no room.</summary>
    public int* SpaceWord => (int*)(block + 384);
}
