using System.Globalization;
using System.Runtime.CompilerServices;

using Procession.Framing;
namespace Procession.Wire;

/// <summary>
/// The reading end of a ring. Not thread-safe: its owner lets one thread read at a time, but another may wait in
/// <see cref="WaitForFrame"/> meanwhile. See <see cref="RingWriter"/> for the ordering.
/// </summary>
/// <remarks>
/// The tail is written by the other process, in which code of the user runs: it is read once, into a local, and looked at
/// before it is used. Where to read comes from this side's own position alone, so a wrong tail never leads out of the ring.
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

    /// <summary>
    /// Waits for the next frame. <see langword="false"/> once the ring is closed and read to its end.
    /// </summary>
    public bool WaitForFrame() => WaitFor(FrameHeader.Size);

    /// <summary>The position up to which was read, counted from the creation of the ring.</summary>
    public long Position => _position;

    /// <summary>Whether a frame is there. To be asked by whoever reads now.</summary>
    /// <exception cref="DamagedDataException">The tail is none.</exception>
    public bool HasFrame => Unread() >= FrameHeader.Size;

    /// <summary>Whether all that was published was read. To be asked as <see cref="HasFrame"/>.</summary>
    /// <exception cref="DamagedDataException">The tail is none.</exception>
    public bool IsEmpty => Unread() == 0;

    /// <summary>
    /// Whether the head differs from what this side, its only writer, wrote. To be asked while nobody reads.
    /// </summary>
    public bool IsHeadForeign => Volatile.Read(ref *_head) != Volatile.Read(ref _released);

    /// <summary>
    /// Gets or sets what a sleeping thread calls now and then, since the writing process may have damaged the word on which
    /// it sleeps, or may no longer deserve to be waited for. It returns whether something is owed; if not, it is called
    /// less often. Without it, sleeps have no limit.
    /// </summary>
    public Func<bool>? Napped { get; set; }

    /// <summary>
    /// Lets a thread read, by <see cref="TryAwait"/>, while the one that waits in <see cref="WaitForFrame"/> sleeps: the
    /// writer is not to wake that one, though it announced its sleep.
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

    /// <summary>Copies bytes of the next frame that are there, without taking them.</summary>
    /// <param name="offset">Where they begin in the frame.</param>
    /// <param name="destination">Gets them.</param>
    public void CopyAhead(int offset, Span<byte> destination)
    {
        int from = (int)((_position + offset) & (_capacity - 1));
        int toEnd = Math.Min(destination.Length, _capacity - from);
        new ReadOnlySpan<byte>(_ring + from, toEnd).CopyTo(destination);
        new ReadOnlySpan<byte>(_ring, destination.Length - toEnd).CopyTo(destination[toEnd..]);
    }

    /// <summary>
    /// Leaves the ring to the sleeping thread: its sleep is announced again. The writer did not wake it for what came
    /// before that, so it is woken here (Dekker's argument, as in <see cref="WaitWord"/>). If it is awake after all, this
    /// costs one needless wake-up.
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

    /// <summary>Reads the header of a frame that is there.</summary>
    /// <exception cref="DamagedDataException">The bytes are no header: the other process damaged the ring.</exception>
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

    /// <summary>Takes the chunk that lies at the front, unless the caller revoked it.</summary>
    /// <exception cref="DamagedDataException">It is in no state that a chunk in the ring can be in.</exception>
    public bool TryClaim()
    {
        var header = (FrameHeader*)(_ring + (_position & (_capacity - 1)));
        int found = Interlocked.CompareExchange(ref header->State, ClaimState.Claimed, ClaimState.Queued);
        return found is ClaimState.Queued or ClaimState.Revoked
            ? found == ClaimState.Queued
            : throw new DamagedDataException($"a chunk that nobody has begun is in state {found}");
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

    /// <summary>Wakes a writer that waits for room, whatever the word says that it sleeps on.</summary>
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

    // Publishes the head; wakes the writer only for a worthwhile amount of room, not for every small frame.
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

    // First it looks, then it dozes, then it sleeps. While it dozes, the writer does not wake it for every result of many:
    // what is published meanwhile is found at the doze's end.
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
            // Closed is read before the tail: what was published before the end is still seen.
            if (_closed)
            {
                return Volatile.Read(ref *_tail) - _position >= size;
            }

            // If two threads wait here, one may announce its sleep just after the writer woke the other, between the
            // other's look and its sleep, which hides that wake-up from the other. So while one thread looks, both sleep
            // only for a moment.
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

            // Woken without need, as by the pool while it waits for an answer: a head that was set back looks to the writer
            // like a ring without room, and here like one without frames.
            // Another thread that reads moves both words while this one compares them; but if this one sees what that has
            // written, it sees also that there is another.
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

    // What was published and not read. Not less than nothing, and not more than the ring holds; whoever only waits may see an
    // older tail than position, and looks at neither.
    private long Unread()
    {
        long tail = Volatile.Read(ref *_tail);
        long unread = tail - _position;
        return (ulong)unread <= (ulong)_capacity ? unread : throw Damaged(tail);
    }

    // In a method of its own, so that its callers stay small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private DamagedDataException Damaged(long tail) => new(string.Create(
        CultureInfo.InvariantCulture, $"a ring's tail says that {tail} bytes were written, of which {_position} were read"));
}
