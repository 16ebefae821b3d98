using System.Buffers;

namespace Procession.Framing;

/// <summary>
/// The items of a chunk follow each other, each preceded by its length, so that an unreadable item does not affect the
/// others.
/// </summary>
internal static class ItemFraming
{
    public const int PrefixSize = sizeof(long);

    /// <summary>Removes the next item from the front.</summary>
    /// <exception cref="DamagedDataException">There is no whole item.</exception>
    public static ReadOnlySequence<byte> Next(ref ReadOnlySequence<byte> items)
    {
        if (items.IsSingleSegment)
        {
            // The common case; slicing memory costs a fraction of slicing a sequence.
            ReadOnlyMemory<byte> memory = items.First;
            long itemLength = memory.Length < PrefixSize ? -1 : BitConverter.ToInt64(memory.Span);
            if (itemLength < 0 || itemLength > memory.Length - PrefixSize)
            {
                throw NoItem(itemLength);
            }

            items = new ReadOnlySequence<byte>(memory[(PrefixSize + (int)itemLength)..]);
            return new ReadOnlySequence<byte>(memory.Slice(PrefixSize, (int)itemLength));
        }

        Span<byte> prefix = stackalloc byte[PrefixSize];
        long length = -1;
        if (items.Length >= PrefixSize)
        {
            items.Slice(0, PrefixSize).CopyTo(prefix);
            length = BitConverter.ToInt64(prefix);
        }

        if (length < 0 || length > items.Length - PrefixSize)
        {
            throw NoItem(length);
        }

        ReadOnlySequence<byte> item = items.Slice(PrefixSize, length);
        items = items.Slice(item.End);
        return item;
    }

    /// <summary>The rest after the first items.</summary>
    public static ReadOnlySequence<byte> Skip(ReadOnlySequence<byte> items, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Next(ref items);
        }

        return items;
    }

    private static DamagedDataException NoItem(long length) => new($"an item of a chunk has the length {length}");
}
