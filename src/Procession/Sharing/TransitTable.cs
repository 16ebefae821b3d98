using System.Diagnostics;
using Procession.Native;
using Procession.Threads;

namespace Procession.Sharing;

/// <summary>
/// Resources that this process has sent in results, queues and pipes, and must keep until the receiver has opened them. A
/// page of shared memory has a word for each: the reader sets it, this process checks it.
/// </summary>
internal sealed unsafe class TransitTable
{
    /// <summary>The number of words in a table.</summary>
    public const int Slots = 16 * 1024;

    /// <summary>The value to which the reader sets a word.</summary>
    public const int Arrived = 2;
    private const int Empty = 0;
    private const int UnderWay = 1;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static TransitTable? _own; // written under the lock of Shared

    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _kept, _next and _look
    private readonly Dictionary<int, SharedResource> _kept = [];
    private readonly UnixSegmentMapping _mapping;
    private readonly DescriptorAddress _address;
    private readonly ITimer _look;
    private int _next;

    private TransitTable()
    {
        _mapping = UnixSegmentMapping.Create(Slots * sizeof(int));
        try
        {
            _address = DescriptorAddress.Of(_mapping.Descriptor);
        }
        catch (IOException)
        {
            _mapping.Dispose();
            throw;
        }

        _look = DetachedTimeProvider.System.CreateTimer(
            _ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // Not a static initializer, which would always fail after it failed once.
    public static TransitTable Own
    {
        get
        {
            if (Volatile.Read(ref _own) is { } made)
            {
                return made;
            }

            lock (Shared.Making)
            {
                return _own ??= new TransitTable();
            }
        }
    }

    private int* Words => (int*)_mapping.Pointer;

    /// <summary>
    /// Keeps a resource until its receipt is signed, or until so many others were sent that nobody can need it.
    /// </summary>
    public TransitReceipt Register(SharedResource resource)
    {
        ObjectDisposedException.ThrowIf(!resource.TryAddReference(), resource);
        SharedResource? evicted;
        int slot;
        lock (_lock)
        {
            StartLookingNoLock(resource);
            slot = _next;
            _next = (_next + 1) % Slots;
            _kept.Remove(slot, out evicted);
            _kept.Add(slot, resource);
            Volatile.Write(ref Words[slot], UnderWay);
        }

        evicted?.Release();
        return new TransitReceipt(_address, slot);
    }

    /// <summary>Records, in the table of the sending process, that the resource has arrived.</summary>
    public static void Sign(TransitReceipt receipt)
    {
        if (receipt.Slot is < 0 or >= Slots)
        {
            throw new InvalidDataException("The receipt of a shared object is damaged.");
        }

        if (receipt.Table.ProcessId == DescriptorAddress.OwnProcess)
        {
            Volatile.Write(ref Own.Words[receipt.Slot], Arrived);
            return;
        }

        Shared.Foreign.Sign(receipt);
    }

    /// <summary>Lets a process that is about to end wait, for a limited time, until what it sent last was opened.</summary>
    public static void WaitBeforeExit(TimeSpan limit)
    {
        if (Volatile.Read(ref _own) is { } own)
        {
            using var gone = new ManualResetEventSlim();
            long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
            while (own.Look() > 0 && Environment.TickCount64 < end)
            {
                Uninterrupted.Run(() => gone.Wait(1)); // code that ran on this thread may have left an interrupt
            }
        }
    }

    // Comes first: a resource that is not checked would be kept forever.
    private void StartLookingNoLock(SharedResource resource)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        try
        {
            _look.Change(LookInterval, LookInterval);
        }
        catch (OutOfMemoryException e)
        {
            resource.Release(); // the sender has its own reference
            throw SystemError.NoThread("of the runtime's timers", e);
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

    /// <summary>
    /// A separate class, so that a worker that only asks at its end whether it has a table creates no lock: the first lock
    /// costs some methods to compile (decision 18).
    /// </summary>
    private static class Shared
    {
        public static readonly Lock Making = Uninterrupted.NewLock();
        public static readonly ForeignTables Foreign = new();
    }
}
