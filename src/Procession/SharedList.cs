using System.Collections;
using System.Diagnostics;
using Procession.Messaging;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession;

/// <summary>
/// A list of mixed items in a named block of shared memory. Its length is fixed, but its items can be replaced. Python's
/// <c>multiprocessing.shared_memory.ShareableList</c>.
/// </summary>
/// <remarks>
/// <para>
/// Items are <see cref="string"/>, <see cref="byte"/> arrays, whole numbers (read back as <see cref="long"/>),
/// <see cref="double"/>, <see cref="bool"/> and <see langword="null"/>. Each is read and replaced as a whole: a lock in the
/// memory guards them, and a process that is killed while it replaces an item leaves the old one. Reading and then replacing
/// is two steps: share a <see cref="SharedLock"/> for that. Thread-safe.
/// </para>
/// <para>
/// It travels to workers and children as a handle of a few bytes. It has the name and the lifetime of its
/// <see cref="Memory"/>. Linux only so far.
/// </para>
/// </remarks>
[DebuggerDisplay("Count = {Count}")]
public sealed unsafe class SharedList : IReadOnlyList<object?>, IDisposable, ITravelsAsHandle
{
    /// <summary>Creates a list in a new block.</summary>
    /// <param name="items">The items. They also determine the size of each slot: 8 bytes; for texts (in UTF-8) and bytes the
    /// next multiple of 8 that is greater than their length.</param>
    /// <param name="name">
    /// The name of the block, as for <see cref="SharedMemory.Create"/>; <see langword="null"/> for a new one.
    /// </param>
    /// <exception cref="ArgumentException">An item has a type that a list cannot hold, or the name is not valid.</exception>
    /// <exception cref="IOException">A block with this name exists.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for it.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public SharedList(IEnumerable<object?> items, string? name = null)
        : this(items, name, SocketNeeds.LoadForSockets())
    {
    }

    private SharedList(IEnumerable<object?> items, string? name, bool _)
    {
        ArgumentNullException.ThrowIfNull(items);
        List<ListItem> encoded = [.. items.Select(ListItem.Of)];
        Memory = SharedMemory.CreateFilled(ListSlots.SizeFor(encoded), name, memory => SlotsIn(memory).Initialize(encoded));
        Count = encoded.Count;
    }

    private SharedList(SharedMemory memory)
    {
        Memory = memory;
        try
        {
            Slots.ThrowIfNoList(memory.Name);
            Count = Slots.Count;
        }
        catch (InvalidDataException)
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Gets the block of the list. Python's <c>shm</c>. Do not write into it.</summary>
    public SharedMemory Memory { get; }

    /// <summary>Gets the name by which other processes open the list.</summary>
    public string Name => Memory.Name;

    /// <summary>Gets how many items there are. It never changes.</summary>
    public int Count { get; }

    private ListSlots Slots => SlotsIn(Memory);

    // Needs the memory to be held, so that an item is read or replaced as a whole and the lock is given back even if the list
    // is disposed in this process.
    private ListSlots HeldSlots => new(Memory.HeldPointer, Memory.Size);

    /// <summary>Gets or replaces an item.</summary>
    /// <param name="index">Which item, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="ArgumentException">The new item has a type that a list cannot hold, or needs more room than its slot
    /// has.</exception>
    /// <exception cref="ObjectDisposedException">The list was disposed in this process.</exception>
    public object? this[int index]
    {
        get
        {
            ThrowIfOutside(index);
            using SharedHold held = Memory.Part.Hold();
            ListSlots slots = HeldSlots;
            RobustLock guard = Lock(slots);
            try
            {
                return slots.Read(index);
            }
            finally
            {
                guard.TryExit();
            }
        }

        set
        {
            ThrowIfOutside(index);
            ListItem item = ListItem.Of(value);
            using SharedHold held = Memory.Part.Hold();
            ListSlots slots = HeldSlots;
            int room = slots.CapacityOf(index);
            if (item.Content.Length > room)
            {
                throw new ArgumentException(
                    $"Item {index} of this SharedList has room for {room} bytes, the new one has {item.Content.Length}. The room "
                    + "is that of the first item: create the list with a longer one.",
                    nameof(value));
            }

            RobustLock guard = Lock(slots);
            try
            {
                slots.Write(index, item);
            }
            finally
            {
                guard.TryExit();
            }
        }
    }

    /// <summary>Opens the list that a process of this user has created under a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The same list.</returns>
    /// <exception cref="ArgumentException">The name is not valid.</exception>
    /// <exception cref="FileNotFoundException">There is no block with this name now.</exception>
    /// <exception cref="InvalidDataException">The block with this name does not contain a list.</exception>
    /// <exception cref="UnauthorizedAccessException">A process of another user has taken the name.</exception>
    /// <exception cref="TimeoutException">The creating process did not answer within 5 seconds; it may be
    /// stopped.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// This is not Linux; or its <c>/proc</c> does not show the creating process, which is in another container.
    /// </exception>
    public static SharedList Open(string name) => new(SharedMemory.Open(name));

    /// <summary>Finds the first item with a value.</summary>
    /// <param name="value">The value; numbers of any whole type are equal if they have the same value, bytes by content.</param>
    /// <returns>Its index, or -1 if there is none. (Python's <c>index</c> raises then.)</returns>
    /// <exception cref="ArgumentException">A SharedList cannot hold such a value.</exception>
    public int IndexOf(object? value)
    {
        object? sought = AsStored(value);
        for (int i = 0; i < Count; i++)
        {
            if (ListItem.AreEqual(this[i], sought))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Checks whether there is an item with a value.</summary>
    /// <param name="value">The value, compared as by <see cref="IndexOf"/>.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentException">A SharedList cannot hold such a value.</exception>
    public bool Contains(object? value) => IndexOf(value) >= 0;

    /// <summary>Counts the items with a value. Python's <c>count</c>.</summary>
    /// <param name="value">The value, compared as by <see cref="IndexOf"/>.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">A SharedList cannot hold such a value.</exception>
    public int CountOf(object? value)
    {
        object? sought = AsStored(value);
        return this.Count(item => ListItem.AreEqual(item, sought));
    }

    /// <summary>Enumerates the items. Others may replace some meanwhile.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<object?> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Disposes the <see cref="Memory"/>. May be repeated.</summary>
    public void Dispose() => Memory.Dispose();

    /// <summary>Returns the name and the length.</summary>
    /// <returns>A text for messages and debuggers.</returns>
    public override string ToString() => $"SharedList '{Name}' ({Count} items)";

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(Memory);

    private static ListSlots SlotsIn(SharedMemory memory) => new(memory.Pointer, memory.Size);

    private static object? AsStored(object? value)
    {
        var item = ListItem.Of(value);
        return ListItem.Decode(item.Kind, item.Content);
    }

    private void ThrowIfOutside(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
    }

    private RobustLock Lock(ListSlots slots)
    {
        RobustLock guard = slots.GuardWithin(Memory.Part);

        // An abandoned lock is as good as a free one, because a half-written item is never valid.
        guard.Enter(WaitLimit.Endless);
        return guard;
    }

    [Sendable]
    private sealed record Handle(SharedMemory Memory) : IHandle
    {
        public object Open() => new SharedList(Memory);
    }
}
