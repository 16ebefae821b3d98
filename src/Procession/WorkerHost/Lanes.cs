using Procession.Threads;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// The places for chunks that run at the same time, each with a slot that names its running item. There is one lane unless
/// async functions may overlap.
/// </summary>
internal sealed class Lanes
{
    private readonly WireChannel _channel;
    private readonly SemaphoreSlim _free;
    private readonly Lock _lock; // guards the next two fields
    private readonly int[] _freeSlots;
    private int _freeCount;

    public Lanes(WireChannel channel, int count)
    {
        _channel = channel;
        Count = count;

        // A single lane is returned before it can be taken, so nobody waits for the lock; and the other kind has three methods
        // compiled at the start of each worker.
        _lock = count == 1 ? new Lock() : Uninterrupted.NewLock();
        _free = new SemaphoreSlim(count);
        _freeSlots = new int[count];
        for (int slot = count - 1; slot >= 0; slot--)
        {
            _freeSlots[_freeCount++] = slot;
        }
    }

    public int Count { get; }

    /// <summary>Waits for a free lane and takes it.</summary>
    public Lane Take()
    {
        AwaitFree();
        lock (_lock)
        {
            int index = _freeSlots[--_freeCount];
            return new Lane(index, _channel.Slot(index));
        }
    }

    public void Return(Lane lane)
    {
        lock (_lock)
        {
            _freeSlots[_freeCount++] = lane.Index;
        }

        Uninterrupted.Release(_free);
    }

    /// <summary>Waits until nothing runs any more.</summary>
    public void WaitForAll()
    {
        for (int i = 0; i < Count; i++)
        {
            AwaitFree();
        }
    }

    private void AwaitFree()
    {
        while (true)
        {
            try
            {
                _free.Wait();
                return;
            }
            catch (ThreadInterruptedException)
            {
                // An item, which is over, has interrupted this thread.
            }
        }
    }
}

/// <summary>A place for one chunk.</summary>
internal readonly record struct Lane(int Index, RunningSlot Slot);
