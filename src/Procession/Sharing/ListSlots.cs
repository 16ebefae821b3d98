using System.Runtime.InteropServices;

namespace Procession.Sharing;

/// <summary>
/// The slots of a shared list in its memory; the fields show the layout. Every access needs the list's lock.
/// </summary>
/// <remarks>
/// Each slot has room for two contents, and one word that says which of them is valid, its kind and its length. A new content
/// is written beside the old one and the word is changed last, in one step: a process that is killed in between has changed
/// nothing. Readers hold the lock, so what they read is not overwritten.
/// </remarks>
internal readonly unsafe struct ListSlots(byte* memory, long size)
{
    private const int LockSize = 64;
    private const int HeaderSize = LockSize + 16;
    private const ulong Mark = 0x0031_7473_694c_6863; // "chList1"
    private const int LengthShift = 32;
    private const int KindShift = 8;

    /// <summary>The list's lock. Waits for it end when the list is disposed.</summary>
    public RobustLock GuardWithin(SharedPart part) => new(memory, part);

    /// <exception cref="InvalidDataException">The memory is damaged.</exception>
    public int Count
    {
        get
        {
            long count = Volatile.Read(ref *(long*)(memory + LockSize + 8));
            return count >= 0 && count <= (size - HeaderSize) / sizeof(Slot) ? (int)count : throw Damaged();
        }
    }

    private ulong* StoredMark => (ulong*)(memory + LockSize);

    /// <summary>How much memory a list of these items needs.</summary>
    public static long SizeFor(List<ListItem> items) =>
        HeaderSize + ((long)sizeof(Slot) * items.Count) + items.Sum(item => 2L * item.Capacity);

    public void Initialize(List<ListItem> items)
    {
        *(long*)(memory + LockSize + 8) = items.Count;
        long offset = HeaderSize + ((long)sizeof(Slot) * items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            *At(i) = new Slot { Offset = offset, Capacity = items[i].Capacity };
            Write(i, items[i]);
            offset += 2L * items[i].Capacity;
        }

        *StoredMark = Mark;
    }

    /// <exception cref="InvalidDataException">The memory contains something else.</exception>
    public void ThrowIfNoList(string name)
    {
        long count = size < HeaderSize ? -1 : *(long*)(memory + LockSize + 8);
        if (size < HeaderSize || *StoredMark != Mark || count < 0 || count > (size - HeaderSize) / sizeof(Slot))
        {
            throw new InvalidDataException(
                $"The shared block '{name}' holds no SharedList: it was created as something else.");
        }
    }

    public int CapacityOf(int index) => At(index)->Capacity;

    public object? Read(int index)
    {
        Slot* slot = At(index);
        ulong state = Volatile.Read(ref slot->State);
        Span<byte> room = Half(slot, state);
        ulong length = state >> LengthShift;
        var kind = (ListItemKind)(byte)(state >> KindShift);
        if (length > (ulong)room.Length || length < (ulong)ListItem.LeastSize(kind))
        {
            throw Damaged();
        }

        return ListItem.Decode(kind, room[..(int)length]);
    }

    /// <summary>Replaces an item by one that fits.</summary>
    public void Write(int index, ListItem item)
    {
        Slot* slot = At(index);
        ulong other = ~slot->State & 1;
        item.Content.CopyTo(Half(slot, other));

        // A release: a thread that sees the new word sees the content.
        Volatile.Write(
            ref slot->State,
            ((ulong)(uint)item.Content.Length << LengthShift) | ((ulong)item.Kind << KindShift) | other);
    }

    // Callers check the index against the count, which may have been overwritten since.
    private Slot* At(int index) => index >= 0 && index < (size - HeaderSize) / sizeof(Slot)
        ? (Slot*)(memory + HeaderSize) + index
        : throw Damaged();

    private Span<byte> Half(Slot* slot, ulong state)
    {
        int capacity = Volatile.Read(ref slot->Capacity);
        long start = Volatile.Read(ref slot->Offset) + ((long)(state & 1) * capacity);
        return start >= HeaderSize && capacity > 0 && start <= size - capacity
            ? new Span<byte>(memory + start, capacity)
            : throw Damaged();
    }

    private static InvalidDataException Damaged() =>
        new("The memory of a SharedList is damaged: somebody else wrote into it.");

    [StructLayout(LayoutKind.Sequential)]
    private struct Slot
    {
        public long Offset; // of the first content; the second follows
        public int Capacity; // of each
        public int Unused;
        public ulong State; // bit 0: which content; bits 8-15: kind; bits 32-63: length
    }
}
