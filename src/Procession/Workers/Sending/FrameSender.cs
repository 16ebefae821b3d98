using System.Buffers;
using Procession.Framing;
using Procession.Native;
using Procession.Threads;
using Procession.Wire;

namespace Procession.Workers.Sending;

/// <summary>
/// Writes frames to one worker. What fits into the ring is written at once by the caller; anything else (payloads larger
/// than the ring) is written by a thread of its own, so that a slow worker never blocks a submitting thread or another
/// worker. The thread is started at once: if it could not be started later, a call that needs it could not end.
/// </summary>
/// <param name="ring">The ring to the worker.</param>
/// <param name="threadName">What that thread is called.</param>
/// <param name="damaged">
/// Is called, under the lock or on that thread, if the words of the ring are damaged: the worker has to be given up. Frames
/// that were not written by then never will be.
/// </param>
internal sealed class FrameSender(RingWriter ring, string threadName, Action<DamagedDataException> damaged)
{
    private const int SmallStack = 256 * 1024; // it only writes

    // Guards the queue, the flags, and the ring while the thread does not own it.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private readonly LinkedList<OutgoingFrame> _queue = new();
    private readonly SemaphoreSlim _queued = new(0);
    private Thread? _thread; // set once, by whoever made this
    private bool _threadOwnsRing;
    private bool _closed;

    /// <summary>Up to where the worker has read.</summary>
    public long ReaderPosition => ring.ReaderPosition;

    /// <summary>Starts the thread. To be called before anything else.</summary>
    /// <exception cref="InsufficientMemoryException">The system grants no more threads.</exception>
    public void Start() => _thread = NewThread.Start(Loop, threadName, "that sends to a worker", stackSize: SmallStack);

    /// <summary>Sends a frame, now or as soon as there is room. Frames arrive in the order of the calls.</summary>
    public void Send(OutgoingFrame frame)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            if (!_threadOwnsRing && Fits(frame))
            {
                frame.Position = ring.Position;
                Write(frame);
                return;
            }

            _queue.AddLast(frame);
            _threadOwnsRing = true;
        }

        Uninterrupted.Release(_queued);
    }

    /// <summary>Takes back a chunk that the worker has not begun to read. Exactly one side gets it.</summary>
    public bool TryRevoke(OutgoingFrame frame)
    {
        lock (_lock)
        {
            if (_queue.Remove(frame))
            {
                return true;
            }

            // A frame that the thread is writing is already being read, or about to be.
            return !_closed && !_threadOwnsRing && frame.Position >= 0
                && TryRevokeInRing(frame);
        }
    }

    /// <summary>
    /// Looks whether the worker has read all that it was sent, and wakes both ends if it has not: the words on which they sleep
    /// may have been written over.
    /// </summary>
    /// <exception cref="DamagedDataException">The words of the ring are not as the two sides have left them.</exception>
    public bool LookAfter()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            bool isRead = !_threadOwnsRing && ring.IsRead;
            if (!_threadOwnsRing && ring.IsTailForeign)
            {
                throw new DamagedDataException("the tail of the ring to the worker is not the one that the pool wrote");
            }

            if (!isRead)
            {
                ring.WakeReader();
                ring.WakeWriter();
            }

            return isRead;
        }
    }

    /// <summary>Ends every wait for room and waits for the thread. The ring is not touched afterwards.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _queue.Clear();
        }

        ring.Close();
        Uninterrupted.Release(_queued);
        if (_thread is not null)
        {
            Uninterrupted.Join(_thread);
        }
    }

    private void Loop()
    {
        while (true)
        {
            _queued.Wait();
            while (true)
            {
                OutgoingFrame frame;
                lock (_lock)
                {
                    if (_closed)
                    {
                        return;
                    }

                    if (_queue.First is null)
                    {
                        _threadOwnsRing = false;
                        break;
                    }

                    frame = _queue.First.Value;
                    _queue.RemoveFirst();
                }

                Write(frame);
            }
        }
    }

    private bool Fits(OutgoingFrame frame)
    {
        try
        {
            return ring.Fits(frame.Header.PaddedSize);
        }
        catch (DamagedDataException e)
        {
            damaged(e);
            return false;
        }
    }

    private bool TryRevokeInRing(OutgoingFrame frame)
    {
        try
        {
            return ring.TryRevoke(frame.Position);
        }
        catch (DamagedDataException e)
        {
            damaged(e);
            return false;
        }
    }

    // Called by the owner of the ring. If the ring is closed the writes return; the death of the worker is reported
    // elsewhere.
    private void Write(OutgoingFrame frame)
    {
        try
        {
            WriteWhole(frame);
        }
        catch (DamagedDataException e)
        {
            damaged(e);
        }
    }

    private void WriteWhole(OutgoingFrame frame)
    {
        if (!ring.BeginFrame(frame.Header))
        {
            return;
        }

        if (frame.Prefix is { } prefix)
        {
            Span<byte> bytes = stackalloc byte[ChunkPrefix.Size];
            prefix.WriteTo(bytes);
            if (!ring.Write(bytes))
            {
                return;
            }
        }

        foreach (ReadOnlyMemory<byte> piece in frame.Body)
        {
            if (!ring.Write(piece.Span))
            {
                return;
            }
        }

        // Before it can be seen.
        frame.IsWhole = true;
        if (ring.EndFrame())
        {
            ring.Wake();
        }
    }
}
