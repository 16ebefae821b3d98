using System.Diagnostics;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Sharing;

/// <summary>
/// The mapped <see cref="TransitTable"/>s of other processes that have sent something to this one; the last few of them. A
/// receipt that cannot be signed now, for lack of a descriptor or memory, is signed later: until then, the sender keeps what
/// it sent.
/// </summary>
internal sealed unsafe class ForeignTables
{
    private const int Most = 64;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(200);
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards the fields below, and the use of the mappings
    private readonly Dictionary<DescriptorAddress, UnixSegmentMapping> _mapped = [];
    private readonly Queue<DescriptorAddress> _order = new();
    private readonly Queue<TransitReceipt> _unsigned = new();
    private ITimer? _retry;

    public void Sign(TransitReceipt receipt)
    {
        lock (_lock)
        {
            _unsigned.Enqueue(receipt);
            SignAllNoLock();
        }
    }

    private void SignAllNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        while (_unsigned.TryPeek(out TransitReceipt? receipt))
        {
            try
            {
                Volatile.Write(ref ((int*)FindNoLock(receipt.Table).Pointer)[receipt.Slot], TransitTable.Arrived);
            }
            catch (Exception e) when (e is FileNotFoundException or InvalidDataException)
            {
                // The sender has ended, or what it named is not such a table: nobody waits for the receipt.
            }
            catch (IOException)
            {
                TryAgainLaterNoLock();
                return;
            }

            _unsigned.Dequeue();
        }
    }

    private void TryAgainLaterNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        try
        {
            _retry ??= DetachedTimeProvider.System.CreateTimer(
                _ => SignAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _retry.Change(RetryInterval, Timeout.InfiniteTimeSpan);
        }
        catch (OutOfMemoryException)
        {
            // The runtime gets no thread for its timers: signed with the next receipt.
        }
    }

    private void SignAll()
    {
        lock (_lock)
        {
            SignAllNoLock();
        }
    }

    private UnixSegmentMapping FindNoLock(DescriptorAddress table)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (!_mapped.TryGetValue(table, out UnixSegmentMapping? mapping))
        {
            mapping = UnixSegmentMapping.Adopt(table.Open(DescriptorAccess.ReadWrite), TransitTable.Slots * sizeof(int));
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
