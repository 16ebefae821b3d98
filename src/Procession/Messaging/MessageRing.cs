using System.Buffers;
using Procession.Sharing;

namespace Procession.Messaging;

/// <summary>The state of a queue: everything that changes with an item. 48 bytes.</summary>
internal struct RingState
{
    /// <summary>The size of the ring in bytes; a power of 2.</summary>
    public long Capacity;

    /// <summary>Where the first item starts and the last one ends, counted from the creation of the queue.</summary>
    public long Head;
    public long Tail;
    public long Count;

    /// <summary>Items that were put and are not marked as done: see <see cref="ProcessQueue{T}.TaskDone"/>.</summary>
    public long Unfinished;
    public long IsCompleted;
}

/// <summary>
/// Items of any size in a ring of shared memory that doubles when it is full. The caller holds the queue's memory and lock.
/// </summary>
/// <remarks>
/// A process can be killed at any instruction, and the next one must find whole items. So the state is stored twice: a change
/// writes the inactive copy, and then makes it the active one by a single store of a word. The bytes of an item are written
/// where no active item lies. So are the bytes that move when the ring doubles: the new place of a byte is its old one, or
/// one in the new half.
///
/// Every process that has the queue can write into this memory, by mistake too. So the state and the length of an item are
/// copied and checked before they are used: a damaged queue causes an exception, and nothing outside of it is read or
/// written.
/// </remarks>
internal readonly unsafe struct MessageRing(SharedPart part)
{
    public const long FirstCapacity = 64 * 1024;
    public const long Most = 16L * 1024 * 1024 * 1024;
    public const long DataOffset = 4096;
    private const int InForceOffset = 64;
    private const int StatesOffset = 128;
    private const int StateSize = 64;
    private const long KeptCapacity = 4 * 1024 * 1024;
    private const int LengthSize = sizeof(long);
    private readonly byte* _memory = part.HeldPointer;

    /// <summary>A copy of the active state.</summary>
    /// <exception cref="InvalidDataException">The queue's memory is damaged.</exception>
    public RingState State
    {
        get
        {
            RingState state = *StateAt(Volatile.Read(ref *InForce) & 1);
            long used = state.Tail - state.Head;
            bool isSound = state.Capacity is >= FirstCapacity and < Most && (state.Capacity & (state.Capacity - 1)) == 0
                && state.Head >= 0 && used >= 0 && used <= state.Capacity
                && state.Count >= 0 && state.Count <= used / LengthSize && (state.Count == 0) == (used == 0);
            return isSound ? state : throw Damaged();
        }
    }

    private int* InForce => (int*)(_memory + InForceOffset);

    private byte* Data => _memory + DataOffset;

    public void Initialize() => Commit(new RingState { Capacity = FirstCapacity });

    public void Commit(in RingState state)
    {
        int next = (*InForce + 1) & 1;
        *StateAt(next) = state;
        Volatile.Write(ref *InForce, next); // a release: the state and the item's bytes were written before it
    }

    /// <summary>Adds an item at the end.</summary>
    /// <exception cref="InsufficientMemoryException">The machine has no memory for it. Nothing was added.</exception>
    public void Add(ReadOnlySpan<byte> item)
    {
        RingState state = State;
        long size = Padded(item.Length);
        while (state.Capacity - (state.Tail - state.Head) < size)
        {
            Double(ref state);
        }

        long length = item.Length;
        Write(state, state.Tail, new ReadOnlySpan<byte>(&length, LengthSize));
        Write(state, state.Tail + LengthSize, item);
        state.Tail += size;
        state.Count++;
        state.Unfinished++;
        Commit(state);
    }

    /// <summary>Takes the first item; there must be one.</summary>
    /// <exception cref="InsufficientMemoryException">This process has no memory for it. Nothing was taken.</exception>
    /// <exception cref="InvalidDataException">The queue's memory is damaged.</exception>
    public void Take(ArrayBufferWriter<byte> destination)
    {
        RingState state = State;
        long length;
        Read(state, state.Head, new Span<byte>(&length, LengthSize));
        if (length is < 0 or > int.MaxValue - LengthSize || Padded((int)length) > state.Tail - state.Head
            || (state.Count == 1) != (Padded((int)length) == state.Tail - state.Head))
        {
            throw Damaged();
        }

        Span<byte> room;
        try
        {
            room = destination.GetSpan(Math.Max((int)length, 1))[..(int)length];
        }
        catch (OutOfMemoryException e)
        {
            throw new InsufficientMemoryException(
                $"This process has no memory left for the first item of the queue ({length:N0} bytes). The item stays where it "
                + "is.",
                e);
        }

        Read(state, state.Head + LengthSize, room);
        destination.Advance((int)length);
        state.Head += Padded((int)length);
        state.Count--;
        if (state.Count == 0 && state.Capacity > KeptCapacity)
        {
            long grown = state.Capacity;
            state.Capacity = FirstCapacity;
            state.Head = state.Tail = 0;
            Commit(state);
            part.Block.Shrink(DataOffset + FirstCapacity, DataOffset + grown);
            return;
        }

        Commit(state);
    }

    private static InvalidDataException Damaged() => new(
        "The memory of a ProcessQueue is damaged: a process that uses it has written into that memory. Its items are lost; "
        + "create a new one.");

    private static long Padded(int length) => LengthSize + ((length + LengthSize - 1L) & ~(LengthSize - 1L));

    private void Double(ref RingState state)
    {
        long old = state.Capacity;
        if (DataOffset + (2 * old) > Most)
        {
            throw new InsufficientMemoryException($"A queue holds at most {Most:N0} bytes.");
        }

        part.Block.Grow(DataOffset + old, DataOffset + (2 * old));
        for (long position = state.Head; position < state.Tail;)
        {
            long offset = position & (old - 1);
            long count = Math.Min(old - offset, state.Tail - position);
            if ((position & old) != 0)
            {
                Buffer.MemoryCopy(Data + offset, Data + old + offset, count, count);
            }

            position += count;
        }

        state.Capacity = 2 * old;
        Commit(state);
    }

    private void Write(in RingState state, long position, ReadOnlySpan<byte> bytes)
    {
        long offset = position & (state.Capacity - 1);
        int first = (int)Math.Min(bytes.Length, state.Capacity - offset);
        bytes[..first].CopyTo(new Span<byte>(Data + offset, first));
        bytes[first..].CopyTo(new Span<byte>(Data, bytes.Length - first));
    }

    private void Read(in RingState state, long position, Span<byte> bytes)
    {
        long offset = position & (state.Capacity - 1);
        int first = (int)Math.Min(bytes.Length, state.Capacity - offset);
        new ReadOnlySpan<byte>(Data + offset, first).CopyTo(bytes);
        new ReadOnlySpan<byte>(Data, bytes.Length - first).CopyTo(bytes[first..]);
    }

    private RingState* StateAt(int index) => (RingState*)(_memory + StatesOffset + (index * StateSize));
}
