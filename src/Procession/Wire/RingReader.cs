namespace Procession.Wire;

/// <summary>
/// The reading end of a ring. Not thread-safe: its owner lets one thread read at a time, but another may wait in
/// <see cref="WaitForFrame"/> meanwhile. See <see cref="RingWriter"/> for the ordering.
/// </summary>
internal sealed unsafe class RingReader
{
    private const int DozeMilliseconds = 2;
    private readonly byte* _ring;
    private readonly int _capacity;
    private readonly long* _head;
    private readonly long* _tail;
    private readonly WaitWord _data;
    private readonly WaitWord _space;
    private Spinning _spinning = new();
    private Spinning _looking = new();
    private long _position;
    private long _released;
    private volatile bool _isLooking;
    private volatile bool _closed;

    public RingReader(byte* ring, int capacity, RingControl control, WaitWord data, WaitWord space)
    {
        _ring = ring;
        _capacity = capacity;
        _head = control.Head;
        _tail = control.Tail;
        _data = data;
        _space = space;
    }

    /// <summary>
    /// Waits for the next frame. <see langword="false"/> once the ring is closed and read to its end.
    /// </summary>
    public bool WaitForFrame() => WaitFor(FrameHeader.Size);

    /// <summary>Up to where it was read, counted from the ring's first day.</summary>
    public long Position => _position;

    /// <summary>Whether a frame is there. To be asked by whoever reads now.</summary>
    public bool HasFrame => Volatile.Read(ref *_tail) - _position >= FrameHeader.Size;

    /// <summary>
    /// Lets a thread read, by <see cref="TryAwaitFrame"/>, while the one that waits in <see cref="WaitForFrame"/> sleeps: the
    /// writer is not to wake that one, though it announced its sleep.
    /// </summary>
    public void BeginLooking()
    {
        _isLooking = true;
        _data.Withdraw();
    }

    /// <summary>Looks for the next frame for some microseconds, without sleeping.</summary>
    public bool TryAwaitFrame() => _looking.TryAwait(_tail, _position + FrameHeader.Size);

    /// <summary>As <see cref="TryAwaitFrame"/>, for so many bytes from the begin of the next frame.</summary>
    public bool TryAwait(int bytes) => _looking.TryAwait(_tail, _position + bytes);

    /// <summary>Copies bytes of the next frame that are there, without taking them.</summary>
    /// <param name="offset">Where they begin in the frame.</param>
    /// <param name="destination">Gets them.</param>
    public void CopyAhead(int offset, Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = _ring[(_position + offset + i) & (_capacity - 1)];
        }
    }

    /// <summary>
    /// Leaves the ring to the one that sleeps: its sleep is announced again. What came before that the writer did not
    /// wake it for, so it is woken here (Dekker's argument, as in <see cref="WaitWord"/>). If it is awake after all, it is
    /// woken in vain, once.
    /// </summary>
    public void EndLooking()
    {
        _isLooking = false;
        _data.Announce();
        if (HasFrame || _closed)
        {
            _data.WakeUnseen();
        }
    }

    /// <summary>Reads the header of a frame that is there.</summary>
    /// <exception cref="InvalidDataException">The bytes are no header: the other process damaged the ring.</exception>
    public FrameHeader ReadHeader()
    {
        FrameHeader header = *(FrameHeader*)(_ring + (_position & (_capacity - 1)));
        if (header.Magic != FrameHeader.ExpectedMagic || header.Length < 0)
        {
            throw new InvalidDataException("A frame header is damaged.");
        }

        _position += FrameHeader.Size;
        return header;
    }

    /// <summary>Takes the chunk that lies at the front, unless the caller revoked it.</summary>
    public bool TryClaim()
    {
        var header = (FrameHeader*)(_ring + (_position & (_capacity - 1)));
        return Interlocked.CompareExchange(ref header->State, ClaimState.Claimed, ClaimState.Queued) == ClaimState.Queued;
    }

    /// <summary>Passes over payload bytes; <see langword="false"/> if the ring ends before.</summary>
    public bool Skip(long count)
    {
        while (count > 0)
        {
            int available = Available((int)Math.Min(count, _capacity));
            if (available == 0)
            {
                return false;
            }

            _position += available;
            count -= available;
        }

        return true;
    }

    /// <summary>
    /// Reads payload bytes, waiting for them as needed; <see langword="false"/> if the ring ends before.
    /// </summary>
    public bool Read(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = Available(destination.Length);
            if (count == 0)
            {
                return false;
            }

            new ReadOnlySpan<byte>(_ring + (_position & (_capacity - 1)), count).CopyTo(destination);
            destination = destination[count..];
            _position += count;
        }

        // Not for every small read: the head lies on a cache line that the writer reads.
        if (_position - _released > _capacity / 8)
        {
            Release();
        }

        return true;
    }

    /// <summary>
    /// Sleeps until more of a frame comes that the writer makes in its own time, and wakes this end for when it should
    /// look. To look all the while would slow the writer down: each look moves a cache line.
    /// </summary>
    public void AwaitQuietly()
    {
        if (Volatile.Read(ref *_tail) != _position)
        {
            return;
        }

        Release();
        while (!_closed)
        {
            _data.Announce();
            if (_closed || Volatile.Read(ref *_tail) != _position)
            {
                return; // As in WaitFor, the announcement stands.
            }

            _data.Sleep();
        }
    }

    /// <summary>
    /// Shows payload bytes that lie side by side, without taking them: see <see cref="Take"/>. Waits for the first one; none
    /// if the ring ends before.
    /// </summary>
    public ReadOnlySpan<byte> Peek() =>
        new(_ring + (_position & (_capacity - 1)), Available(_capacity));

    /// <summary>Takes bytes that were shown.</summary>
    public void Take(int count)
    {
        _position += count;
        if (_position - _released > _capacity / 8)
        {
            Release();
        }
    }

    /// <summary>Passes over what is left of a frame, padding included, and gives its room back.</summary>
    public bool EndFrame(long unreadPayload)
    {
        if (!Skip(unreadPayload + (-(_position + unreadPayload) & (FrameHeader.Size - 1))))
        {
            return false;
        }

        Release();
        return true;
    }

    /// <summary>
    /// Ends every wait once the ring is read to its end. The writing process is gone, or about to be.
    /// </summary>
    public void Close()
    {
        _closed = true;
        _data.WakeUnseen();
    }

    private int Available(int wanted)
    {
        if (Volatile.Read(ref *_tail) == _position)
        {
            Release();
            if (!WaitFor(1))
            {
                return 0;
            }
        }

        long available = Volatile.Read(ref *_tail) - _position;
        int toEnd = _capacity - (int)(_position & (_capacity - 1));
        return (int)Math.Min(Math.Min(available, toEnd), wanted);
    }

    // Publishes the head; wakes the writer only for a worthwhile amount of room, not for every small frame.
    private void Release()
    {
        _released = _position;
        Volatile.Write(ref *_head, _position);
        long unread = Volatile.Read(ref *_tail) - _position;
        if (unread <= _capacity / 2)
        {
            _space.Wake();
        }
    }

    // First it looks, then it dozes, then it sleeps. While it dozes, the writer does not wake it for every result of many:
    // what is published meanwhile is found at the doze's end.
    private bool WaitFor(int size)
    {
        if (_spinning.TryAwait(_tail, _position + size))
        {
            return true;
        }

        bool hasDozed = false;
        while (Volatile.Read(ref *_tail) - _position < size)
        {
            // Closed is read before the tail: what was published before the end is still seen.
            if (_closed)
            {
                return Volatile.Read(ref *_tail) - _position >= size;
            }

            // With two threads here, one's announcement may hide from the other that it was woken between its look and its
            // sleep; so while one looks, both sleep for a moment only.
            bool sleeps = hasDozed && !_isLooking;
            if (sleeps)
            {
                _data.Announce();
            }
            else
            {
                _data.AnnounceDoze();
            }

            if (_closed || Volatile.Read(ref *_tail) - _position >= size)
            {
                continue; // The announcement stands: another thread may rely on it. It costs a wake-up in vain.
            }

            if (sleeps)
            {
                _data.Sleep();
            }
            else
            {
                _data.Doze(DozeMilliseconds);
                hasDozed = true;
            }
        }

        return true;
    }
}
