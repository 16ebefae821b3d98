using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Procession.Messaging;
using Procession.Serialization;
using Procession.Sharing;

namespace Procession;

/// <summary>
/// A queue in shared memory. Any process can put items into it and take items from it, first in, first out. Python's
/// <c>multiprocessing.Queue</c>, <c>SimpleQueue</c> and <c>JoinableQueue</c> in one.
/// </summary>
/// <typeparam name="T">Anything that travels; shared objects, pipes and queues too.</typeparam>
/// <remarks>
/// Thread-safe. It travels to workers and children. An item is in the queue when <see cref="Put"/> returns, so its producer
/// may end. A process that is killed while it puts or takes leaves no half item behind; an item that a killed consumer had
/// taken is lost. If a process overwrites the queue's memory by mistake, every use that can detect it throws
/// <see cref="InvalidDataException"/>. Linux only so far.
/// </remarks>
[DebuggerDisplay("{_part}")]
public sealed unsafe class ProcessQueue<T> : IDisposable, ITravelsAsHandle
{
    private const int ItemsOffset = 16;
    private const int RoomOffset = 24;
    private const int DoneOffset = 32;
    private const int MostItemsOffset = 48;
    private const int KeptBuffer = 1024 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _spare;

    private readonly SharedPart _part;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="capacity">How many items it holds at most; 0 or less: limited only by memory.</param>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public ProcessQueue(int capacity = 0)
    {
        var block = SharedBlock.CreateGrowing(MessageRing.DataOffset + MessageRing.FirstCapacity, MessageRing.Most);
        _part = new SharedPart(block, 0, typeof(ProcessQueue<T>));
        *(long*)(block.Pointer + MostItemsOffset) = capacity <= 0 ? long.MaxValue : capacity;
        Ring.Initialize();
    }

    private ProcessQueue(SharedPart part) => _part = part;

    /// <summary>Gets how many items are in the queue now. Python's <c>qsize()</c>.</summary>
    public int Count => (int)Read(state => state.Count);

    /// <summary>Gets whether <see cref="Complete"/> was called.</summary>
    public bool IsCompleted => Read(state => state.IsCompleted) != 0;

    // These need the memory to be held, so that a running change is completed even if the queue is disposed in this process.
    private MessageRing Ring => new(_part);

    private RobustLock Guard => new(_part.HeldPointer, _part);

    private SharedSignal Items => new(_part.HeldPointer + ItemsOffset);

    private SharedSignal Room => new(_part.HeldPointer + RoomOffset);

    private SharedSignal Done => new(_part.HeldPointer + DoneOffset);

    private long MostItems => *(long*)(_part.HeldPointer + MostItemsOffset);

    /// <summary>Puts an item at the end, waiting for room as long as it takes.</summary>
    /// <param name="item">The item; it is copied now.</param>
    /// <exception cref="InvalidOperationException">The queue was completed.</exception>
    /// <exception cref="UnsendableException">The item cannot travel.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for it, or it is longer than 2 GiB.</exception>
    /// <exception cref="ObjectDisposedException">The queue was disposed in this process.</exception>
    public void Put(T item) => TryPut(item, Timeout.InfiniteTimeSpan);

    /// <summary>Puts an item at the end, waiting for room at most for a given time.</summary>
    /// <param name="item">The item; it is copied now.</param>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>Whether the item is in the queue.</returns>
    /// <exception cref="InvalidOperationException">The queue was completed.</exception>
    /// <exception cref="UnsendableException">The item cannot travel.</exception>
    /// <exception cref="InsufficientMemoryException">The machine has not enough memory for it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool TryPut(T item, TimeSpan timeout)
    {
        var limit = WaitLimit.Of(timeout);
        ArrayBufferWriter<byte> bytes = RentBuffer();
        try
        {
            DefaultSerializer.Shared.Serialize(bytes, item);
        }
        catch (OutOfMemoryException e)
        {
            throw new InsufficientMemoryException(
                "The item cannot be put into the queue: it is longer than 2 GiB, or this process has no memory left for its "
                + "bytes. Put it in parts, or into shared memory.",
                e);
        }

        using SharedHold held = _part.Hold();
        RobustLock guard = Guard;
        guard.Enter(WaitLimit.Endless);
        bool wake;
        try
        {
            while (true)
            {
                RingState state = Ring.State;
                if (state.IsCompleted != 0)
                {
                    throw new InvalidOperationException("The queue was completed: nothing more can be put into it.");
                }

                if (state.Count < MostItems)
                {
                    break;
                }

                _part.ThrowIfReleased();
                if (limit.IsOver)
                {
                    return false;
                }

                Room.Await(guard, ref limit);
            }

            Ring.Add(bytes.WrittenSpan);
            wake = Items.Change();
        }
        finally
        {
            guard.TryExit();
        }

        if (wake)
        {
            Items.Wake(1);
        }

        ReturnBuffer(bytes);
        return true;
    }

    /// <summary>Takes the first item, waiting for one as long as it takes.</summary>
    /// <returns>The item.</returns>
    /// <exception cref="InsufficientMemoryException">This process has no memory for the item. It stays in the queue, unless
    /// the message says that it was taken.</exception>
    /// <exception cref="SerializationFailedException">The item was taken and could not be read; for example, its class threw.
    /// As in Python, it is no longer in the queue.</exception>
    /// <exception cref="InvalidOperationException">The queue was completed and is empty.</exception>
    /// <exception cref="ObjectDisposedException">The queue was disposed in this process.</exception>
    public T Get() => Take(WaitLimit.Endless, out T? item) == Taking.Taken
        ? item!
        : throw new InvalidOperationException("The queue was completed and is empty.");

    /// <summary>Takes the first item if there is one.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="SerializationFailedException">The item was taken and could not be read; for example, its class threw.
    /// As in Python, it is no longer in the queue.</exception>
    public bool TryGet([MaybeNullWhen(false)] out T item) => TryGet(TimeSpan.Zero, out item);

    /// <summary>Takes the first item, waiting at most for a given time.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was one; <see langword="false"/> at once if the queue was completed and is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    /// <exception cref="SerializationFailedException">The item was taken and could not be read; for example, its class threw.
    /// As in Python, it is no longer in the queue.</exception>
    public bool TryGet(TimeSpan timeout, [MaybeNullWhen(false)] out T item) =>
        Take(WaitLimit.Of(timeout), out item) == Taking.Taken;

    /// <summary>Takes items until the queue is completed and empty, waiting for each.</summary>
    /// <returns>
    /// The items. Several consumers share them. An item that cannot be read ends the loop with the exception of
    /// <see cref="Get"/>.
    /// </returns>
    public IEnumerable<T> GetConsumingEnumerable()
    {
        while (TryGet(Timeout.InfiniteTimeSpan, out T? item))
        {
            yield return item;
        }
    }

    /// <summary>
    /// Declares that nothing more will be put: consumers get the remaining items, and are told when there are none left. May
    /// be repeated.
    /// </summary>
    /// <param name="discard">Whether the remaining items are discarded. They count as done.</param>
    public void Complete(bool discard = false)
    {
        using SharedHold held = _part.Hold();
        Change((ref RingState state) =>
        {
            state.IsCompleted = 1;
            if (discard)
            {
                state.Unfinished -= state.Count;
                state.Count = 0;
                state.Head = state.Tail;
            }

            return true;
        });
        Items.Wake(int.MaxValue);
        Room.Wake(int.MaxValue);
        Done.Wake(int.MaxValue);
    }

    /// <summary>Declares that the processing of a taken item is done; see <see cref="Join()"/>.</summary>
    /// <exception cref="InvalidOperationException">It was called more often than items were put.</exception>
    public void TaskDone()
    {
        using SharedHold held = _part.Hold();
        bool isLast = false;
        if (!Change((ref RingState state) =>
        {
            isLast = state.Unfinished == 1;
            return state.Unfinished-- > 0;
        }))
        {
            throw new InvalidOperationException("TaskDone was called more often than items were put into the queue.");
        }

        if (isLast)
        {
            Done.Wake(int.MaxValue);
        }
    }

    /// <summary>Waits until <see cref="TaskDone"/> was called for each item that was put.</summary>
    public void Join() => Join(Timeout.InfiniteTimeSpan);

    /// <summary>The same, with a time limit: a consumer may die before it calls <see cref="TaskDone"/>.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>Whether all items are done.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool Join(TimeSpan timeout)
    {
        var limit = WaitLimit.Of(timeout);
        using SharedHold held = _part.Hold();
        RobustLock guard = Guard;
        guard.Enter(WaitLimit.Endless);
        try
        {
            while (Ring.State.Unfinished > 0)
            {
                _part.ThrowIfReleased();
                if (limit.IsOver)
                {
                    return false;
                }

                Done.Await(guard, ref limit);
            }

            return true;
        }
        finally
        {
            guard.TryExit();
        }
    }

    /// <summary>Releases the queue in this process; other processes can still use it.</summary>
    public void Dispose() => _part.Release();

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_part.ToHandle(keeper));

    // The buffer is taken, not shared, because writing an item may run code that puts another one.
    private static ArrayBufferWriter<byte> RentBuffer()
    {
        ArrayBufferWriter<byte> buffer = _spare ?? new ArrayBufferWriter<byte>(256);
        _spare = null;
        return buffer;
    }

    private static void ReturnBuffer(ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity <= KeptBuffer)
        {
            buffer.ResetWrittenCount();
            _spare = buffer;
        }
    }

    private Taking Take(WaitLimit limit, out T? item)
    {
        item = default;
        ArrayBufferWriter<byte> bytes = RentBuffer();
        using SharedHold held = _part.Hold();
        RobustLock guard = Guard;
        guard.Enter(WaitLimit.Endless);
        bool wake;
        try
        {
            while (true)
            {
                RingState state = Ring.State;
                if (state.Count > 0)
                {
                    break;
                }

                if (state.IsCompleted != 0)
                {
                    return Taking.Completed;
                }

                _part.ThrowIfReleased();
                if (limit.IsOver)
                {
                    return Taking.TimedOut;
                }

                Items.Await(guard, ref limit);
            }

            Ring.Take(bytes);
            wake = Room.Change();
        }
        catch (InsufficientMemoryException)
        {
            Items.Wake(1); // The item is still there for another thread that waits.
            throw;
        }
        finally
        {
            guard.TryExit();
        }

        if (wake)
        {
            Room.Wake(1);
        }

        item = QueueItem.Read<T>(bytes.WrittenMemory); // outside the lock, because this may run user code
        ReturnBuffer(bytes);
        return Taking.Taken;
    }

    private long Read(Func<RingState, long> value)
    {
        using SharedHold held = _part.Hold();
        RobustLock guard = Guard;
        guard.Enter(WaitLimit.Endless);
        try
        {
            return value(Ring.State);
        }
        finally
        {
            guard.TryExit();
        }
    }

    private bool Change(StateChange change)
    {
        using SharedHold held = _part.Hold();
        RobustLock guard = Guard;
        guard.Enter(WaitLimit.Endless);
        try
        {
            RingState state = Ring.State;
            bool isChanged = change(ref state);
            if (isChanged)
            {
                Ring.Commit(state);
                _ = Items.Change();
                _ = Room.Change();
                _ = Done.Change();
            }

            return isChanged;
        }
        finally
        {
            guard.TryExit();
        }
    }

    private delegate bool StateChange(ref RingState state);

    private enum Taking
    {
        Taken,
        TimedOut,
        Completed,
    }

    [Sendable]
    private sealed record Handle(SharedPartHandle Part) : IHandle
    {
        public object Open() => new ProcessQueue<T>(SharedPart.Open(Part, typeof(ProcessQueue<T>)));
    }
}
