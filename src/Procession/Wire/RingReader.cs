using System.Globalization;
using System.Runtime.CompilerServices;
using Procession.Framing;

namespace Procession.Wire;

/// <summary>
/// The reading end of a ring. Not thread-safe: its owner lets one thread read at a time, but another may wait in
/// <see cref="WaitForFrame"/> meanwhile. See <see cref="RingWriter"/> for the ordering.
/// </summary>
/// <remarks>
/// The tail is written by the other process, which runs user code, so it is read once, into a local, and checked before it is
/// used. The place to read from is computed from this side's own position only, so a wrong tail never leads out of the ring.
/// </remarks>
internal sealed unsafe class RingReader
{
    private const int DozeMilliseconds = 2;
    private const int FirstNap = 100;
    private const int LongestNapAtWork = 800;
    private const int LongestNap = 6400;
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
    private volatile bool _isShared; // whether another thread has ever looked
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

    /// <summary>The position of the next byte to read, counted from the creation of the ring.</summary>
    public long Position => _position;

    /// <summary>Whether there is a frame. Only the thread that currently reads may ask.</summary>
    /// <exception cref="DamagedDataException">The value of the tail is impossible.</exception>
    public bool HasFrame => Unread() >= FrameHeader.Size;

    /// <summary>Whether everything that was published was read. Only the thread that currently reads may ask.</summary>
    /// <exception cref="DamagedDataException">The value of the tail is impossible.</exception>
    public bool IsEmpty => Unread() == 0;

    /// <summary>
    /// Whether the head differs from what this side, its only writer, wrote. Must be asked only while nobody reads.
    /// </summary>
    public bool IsHeadForeign => Volatile.Read(ref *_head) != Volatile.Read(ref _released);

    /// <summary>
    /// Gets or sets a function that a sleeping thread calls from time to time, since the writing process may have damaged the
    /// word on which it sleeps, or may have stopped. It returns whether the writer owes something; if not, it is called less
    /// often. Without the function, sleeps have no limit.
    /// </summary>
    public Func<bool>? Napped { get; set; }

    /// <summary>
    /// Waits for the next frame. Returns <see langword="false"/> once the ring is closed and read to its end.
    /// </summary>
    public bool WaitForFrame() => WaitFor(FrameHeader.Size);

    /// <summary>
    /// Lets a thread read, by <see cref="TryAwait"/>, while another one sleeps in <see cref="WaitForFrame"/>. The
    /// announcement of that sleep is withdrawn, so that the writer does not wake the sleeping thread.
    /// </summary>
    public void BeginLooking()
    {
        _isShared = _isLooking = true;
        _data.Withdraw();
    }

    /// <summary>
    /// Waits for some microseconds, without sleeping, until a number of bytes of the next frame have arrived.
    /// </summary>
    public bool TryAwait(int bytes) => _looking.TryAwait(_tail, _position + bytes);

    /// <summary>Copies bytes of the next frame that have arrived, without consuming them.</summary>
    /// <param name="offset">Their offset in the frame.</param>
    /// <param name="destination">Receives the bytes.</param>
    public void CopyAhead(int offset, Span<byte> destination)
    {
        int from = (int)((_position + offset) & (_capacity - 1));
        int toEnd = Math.Min(destination.Length, _capacity - from);
        new ReadOnlySpan<byte>(_ring + from, toEnd).CopyTo(destination);
        new ReadOnlySpan<byte>(_ring, destination.Length - toEnd).CopyTo(destination[toEnd..]);
    }

    /// <summary>
    /// Hands the ring back to the sleeping thread, whose sleep is announced again. The writer did not wake it for what was
    /// written before the announcement, so it is woken here (Dekker's argument, as in <see cref="WaitWord"/>). If it is awake
    /// already, this costs one needless wake-up.
    /// </summary>
    public void EndLooking()
    {
        _isLooking = false;
        _data.Announce();
        if (_closed || Volatile.Read(ref *_tail) != _position)
        {
            _data.WakeUnseen();
        }
    }

    /// <summary>Reads the header of a frame that has arrived.</summary>
    /// <exception cref="DamagedDataException">The bytes are not a header: the other process damaged the ring.</exception>
    public FrameHeader ReadHeader()
    {
        FrameHeader header = *(FrameHeader*)(_ring + (_position & (_capacity - 1)));
        if (!header.IsSound)
        {
            throw new DamagedDataException("a frame does not start with a valid header");
        }

        _position += FrameHeader.Size;
        return header;
    }

    /// <summary>Claims the chunk at the front of the ring; fails if the pool has revoked it.</summary>
    /// <exception cref="DamagedDataException">The chunk is in a state that is impossible for a chunk in the ring.</exception>
    public bool TryClaim()
    {
        var header = (FrameHeader*)(_ring + (_position & (_capacity - 1)));
        int found = Interlocked.CompareExchange(ref header->State, ClaimState.Claimed, ClaimState.Queued);
        return found is ClaimState.Queued or ClaimState.Revoked
            ? found == ClaimState.Queued
            : throw new DamagedDataException($"a chunk that nobody has begun is in state {found}");
    }

    /// <summary>Skips payload bytes; <see langword="false"/> if the ring ends before.</summary>
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

        // Not after every small read: the head lies on a cache line that the writer reads.
        if (_position - _released > _capacity / 8)
        {
            Release();
        }

        return true;
    }

    /// <summary>
    /// Sleeps until there is more of a frame that the writer produces slowly, and wakes up to look from time to time. Looking
    /// all the time would slow the writer down, because each look moves a cache line.
    /// </summary>
    public void AwaitQuietly()
    {
        if (Volatile.Read(ref *_tail) != _position)
        {
            return;
        }

        Release();
        int nap = FirstNap;
        while (!_closed)
        {
            _data.Announce();
            if (_closed || Volatile.Read(ref *_tail) != _position)
            {
                return; // As in WaitFor, the announcement stands.
            }

            Nap(ref nap, size: 1);
        }
    }

    /// <summary>
    /// Returns payload bytes that are contiguous in the ring, without consuming them: see <see cref="Take"/>. Waits for the
    /// first one; empty if the ring ends before.
    /// </summary>
    public ReadOnlySpan<byte> Peek() =>
        new(_ring + (_position & (_capacity - 1)), Available(_capacity));

    /// <summary>Consumes bytes that <see cref="Peek"/> returned.</summary>
    public void Take(int count)
    {
        _position += count;
        if (_position - _released > _capacity / 8)
        {
            Release();
        }
    }

    /// <summary>Skips the rest of a frame, padding included, and releases its room.</summary>
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
    /// Ends every wait once the ring is read to its end. Called when the writing process is gone, or about to end.
    /// </summary>
    public void Close()
    {
        _closed = true;
        _data.WakeUnseen();
    }

    /// <summary>Wakes a writer that waits for room, whatever its wait word says.</summary>
    public void WakeWriter() => _space.WakeUnseen();

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

        long available = Unread();
        int toEnd = _capacity - (int)(_position & (_capacity - 1));
        return (int)Math.Min(Math.Min(available, toEnd), wanted);
    }

    // Publishes the head. Wakes the writer only for a worthwhile amount of room, not for every small frame.
    private void Release()
    {
        Volatile.Write(ref _released, _position);
        Volatile.Write(ref *_head, _position);
        long unread = Volatile.Read(ref *_tail) - _position;
        if (unread <= _capacity / 2)
        {
            _space.Wake();
        }
    }

    // First it spins, then it dozes, then it sleeps. While it dozes, the writer does not wake it for each of many results;
    // what is published meanwhile is found when the doze ends.
    private bool WaitFor(int size)
    {
        if (_spinning.TryAwait(_tail, _position + size))
        {
            return true;
        }

        bool hasDozed = false;
        int nap = FirstNap;
        while (Volatile.Read(ref *_tail) - _position < size)
        {
            // Closed is read before the tail, so what was published before the end is still seen.
            if (_closed)
            {
                return Volatile.Read(ref *_tail) - _position >= size;
            }

            // Two threads may wait here. The writer may wake one of them while the other is between its check and its sleep,
            // and the first one may then announce its next sleep, so that the other does not see that it was woken. So while
            // one thread reads here, both sleep only for a moment.
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
                Nap(ref nap, size);
            }
            else
            {
                _data.Doze(DozeMilliseconds);
                hasDozed = true;
            }
        }

        return true;
    }

    private void Nap(ref int milliseconds, int size)
    {
        if (Napped is not { } napped)
        {
            _data.Sleep(Timeout.Infinite);

            // This thread was woken without need, as the pool does while it waits for an answer. A head that was set back
            // looks like a full ring to the writer, and like an empty one here. Another reading thread changes both values
            // while this thread compares them; but if this thread sees such a change, it also sees that the other thread
            // exists (_isShared).
            if (!_closed && IsHeadForeign && !_isShared)
            {
                throw new DamagedDataException("the head of a ring is not the one that its reader wrote");
            }

            return;
        }

        _data.Sleep(milliseconds);
        if (!_closed && Volatile.Read(ref *_tail) - _position < size)
        {
            milliseconds = Math.Min(2 * milliseconds, napped() ? LongestNapAtWork : LongestNap);
        }
    }

    // The number of bytes published and not read: not negative, and not more than the ring holds. A thread that only waits
    // may read an older tail than the position; it uses neither value.
    private long Unread()
    {
        long tail = Volatile.Read(ref *_tail);
        long unread = tail - _position;
        return (ulong)unread <= (ulong)_capacity ? unread : throw Damaged(tail);
    }

    // A separate method, so that its callers stay small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private DamagedDataException Damaged(long tail) => new(string.Create(
        CultureInfo.InvariantCulture, $"a ring's tail says that {tail} bytes were written, of which {_position} were read"));
}
