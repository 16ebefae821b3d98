using System.Buffers;

namespace Procession.Wire;

/// <summary>
/// Items of a chunk lie one behind the other, each with its length in front, so that an unreadable item does not take
/// its neighbours along.
/// </summary>
internal static class ItemFraming
{
    public const int PrefixSize = sizeof(long);

    /// <summary>Cuts the next item off the front.</summary>
    public static ReadOnlySequence<byte> Next(ref ReadOnlySequence<byte> items)
    {
        if (items.IsSingleSegment)
        {
            // The common case; slicing memory costs a fraction of slicing a sequence.
            ReadOnlyMemory<byte> memory = items.First;
            int itemLength = (int)BitConverter.ToInt64(memory.Span);
            items = new ReadOnlySequence<byte>(memory[(PrefixSize + itemLength)..]);
            return new ReadOnlySequence<byte>(memory.Slice(PrefixSize, itemLength));
        }

        Span<byte> prefix = stackalloc byte[PrefixSize];
        items.Slice(0, PrefixSize).CopyTo(prefix);
        long length = BitConverter.ToInt64(prefix);
        ReadOnlySequence<byte> item = items.Slice(PrefixSize, length);
        items = items.Slice(item.End);
        return item;
    }

    /// <summary>What is left behind the first items.</summary>
    public static ReadOnlySequence<byte> Skip(ReadOnlySequence<byte> items, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Next(ref items);
        }

        return items;
    }
}
