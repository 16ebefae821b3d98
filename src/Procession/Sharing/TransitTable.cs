using Procession.Native;
using Procession.Settings;

namespace Procession.Sharing;

/// <summary>
/// What this process has sent off in results, queues and pipes, and must keep until it is opened at the other end. A
/// page of shared memory has a word for each: the reader sets it, this process looks.
/// </summary>
internal sealed unsafe class TransitTable
{
    private const int Slots = 16 * 1024;
    private const int Empty = 0;
    private const int UnderWay = 1;
    private const int Arrived = 2;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly Lazy<TransitTable> OwnTable = new(() => new TransitTable());
    private static readonly ForeignTables Foreign = new();

    private readonly Lock _lock = new(); // guards _kept, _next and _look
    private readonly Dictionary<int, SharedResource> _kept = [];
    private readonly UnixSegmentMapping _mapping;
    private readonly DescriptorAddress _address;
    private readonly ITimer _look;
    private int _next;

    private TransitTable()
    {
        _mapping = UnixSegmentMapping.Create(Slots * sizeof(int));
        _address = DescriptorAddress.Of(_mapping.Descriptor);
        _look = DetachedTimeProvider.System.CreateTimer(
            _ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public static TransitTable Own => OwnTable.Value;

    private int* Words => (int*)_mapping.Pointer;

    /// <summary>Keeps a resource until the receipt is signed, or so many others were sent that nobody can want it.</summary>
    public Receipt Register(SharedResource resource)
    {
        ObjectDisposedException.ThrowIf(!resource.TryAddReference(), resource);
        SharedResource? evicted;
        int slot;
        lock (_lock)
        {
            slot = _next;
            _next = (_next + 1) % Slots;
            _kept.Remove(slot, out evicted);
            _kept.Add(slot, resource);
            Volatile.Write(ref Words[slot], UnderWay);
            _look.Change(LookInterval, LookInterval);
        }

        evicted?.Release();
        return new Receipt(_address, slot);
    }

    /// <summary>Says in the table of the process that sent something that it has arrived.</summary>
    public static void Sign(Receipt receipt)
    {
        if (receipt.Slot is < 0 or >= Slots)
        {
            throw new InvalidDataException("The receipt of a shared object is damaged.");
        }

        if (receipt.Table.ProcessId == Environment.ProcessId)
        {
            Volatile.Write(ref Own.Words[receipt.Slot], Arrived);
            return;
        }

        Foreign.Sign(receipt);
    }

    /// <summary>Lets a process that is about to end wait until what it sent last was opened, but not for long.</summary>
    public static void WaitBeforeExit(TimeSpan limit)
    {
        if (OwnTable.IsValueCreated)
        {
            using var gone = new ManualResetEventSlim();
            long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
            while (OwnTable.Value.Look() > 0 && Environment.TickCount64 < end)
            {
                gone.Wait(1);
            }
        }
    }

    private int Look()
    {
        var arrived = new List<SharedResource>();
        int left;
        lock (_lock)
        {
            foreach ((int slot, SharedResource resource) in _kept)
            {
                if (Volatile.Read(ref Words[slot]) == Arrived)
                {
                    Volatile.Write(ref Words[slot], Empty);
                    arrived.Add(resource);
                    _kept.Remove(slot);
                }
            }

            left = _kept.Count;
            if (left == 0)
            {
                _look.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        arrived.ForEach(resource => resource.Release());
        return left;
    }

    /// <summary>The tables of other processes that have sent something here, mapped; the last few of them.</summary>
    private sealed class ForeignTables
    {
        private const int Most = 64;
        private readonly Lock _lock = new(); // guards both, and the use of what is mapped
        private readonly Dictionary<DescriptorAddress, UnixSegmentMapping> _mapped = [];
        private readonly Queue<DescriptorAddress> _order = new();

        public void Sign(Receipt receipt)
        {
            lock (_lock)
            {
                try
                {
                    Volatile.Write(ref ((int*)FindNoLock(receipt.Table).Pointer)[receipt.Slot], Arrived);
                }
                catch (IOException)
                {
                    // The sender has ended: nothing waits for the receipt.
                }
            }
        }

        private UnixSegmentMapping FindNoLock(DescriptorAddress table)
        {
            if (!_mapped.TryGetValue(table, out UnixSegmentMapping? mapping))
            {
                mapping = UnixSegmentMapping.Adopt(table.Open(DescriptorAccess.ReadWrite), Slots * sizeof(int));
                mapping.CloseDescriptor();
                _mapped.Add(table, mapping);
                _order.Enqueue(table);
                if (_order.Count > Most && _mapped.Remove(_order.Dequeue(), out UnixSegmentMapping? oldest))
                {
                    oldest.Dispose();
                }
            }

            return mapping;
        }
    }
}
