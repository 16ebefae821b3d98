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
        long length;
        if (items.FirstSpan.Length >= PrefixSize)
        {
            length = BitConverter.ToInt64(items.FirstSpan);
        }
        else
        {
            Span<byte> prefix = stackalloc byte[PrefixSize];
            items.Slice(0, PrefixSize).CopyTo(prefix);
            length = BitConverter.ToInt64(prefix);
        }

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
