using System.Globalization;
using System.Runtime.CompilerServices;
using Procession.Framing;

namespace Procession.Wire;

/// <summary>
/// The writing end of a ring of bytes with one writer and one reader. Not thread-safe: its owner lets one thread in at
/// a time.
/// </summary>
/// <remarks>
/// Ordering: bytes are copied first, then the tail is published with release semantics; the reader reads the tail with
/// acquire semantics before it reads bytes. The head works the same way in the other direction, so a byte is never
/// overwritten before it was read.
///
/// The head is written by the other process, which runs user code, so it is read once, into a local, and checked before it is
/// used. The place to write to is computed from this side's own position only, so a wrong head never leads out of the ring.
/// </remarks>
internal sealed unsafe class RingWriter
{
    private readonly byte* _ring;
    private readonly int _capacity;
    private readonly long* _head;
    private readonly long* _tail;
    private readonly WaitWord _data;
    private readonly WaitWord _space;
    private long _position;
    private long _published;
    private long _knownHead; // the head when it was last looked at: reading it costs a trip to the other core
    private volatile bool _closed;

    public RingWriter(byte* ring, int capacity, RingControl control, WaitWord data, WaitWord space)
    {
        _ring = ring;
        _capacity = capacity;
        _head = control.Head;
        _tail = control.Tail;
        _data = data;
        _space = space;
    }

    /// <summary>The position at which the next frame will start, counted from the creation of the ring.</summary>
    public long Position => _position;

    /// <summary>
    /// The position up to which the reader has read. It changes for as long as the other process lives and reads.
    /// </summary>
    public long ReaderPosition => Volatile.Read(ref *_head);

    /// <summary>Whether the reader has taken everything that was written. Must be asked only while nobody writes.</summary>
    /// <exception cref="DamagedDataException">The value of the head is impossible.</exception>
    public bool IsRead => Unread() == 0;

    /// <summary>
    /// Whether the tail differs from what this side, its only writer, wrote. Must be asked only while nobody writes.
    /// </summary>
    public bool IsTailForeign => Volatile.Read(ref *_tail) != _published;

    /// <summary>Whether that many bytes can be written now without waiting for the reader.</summary>
    /// <exception cref="DamagedDataException">The value of the head is impossible.</exception>
    public bool Fits(long size) => size <= _capacity - Unread();

    /// <summary>
    /// Writes a header. The caller then writes a payload of exactly the announced length, and calls <see cref="EndFrame"/>.
    /// </summary>
    public bool BeginFrame(in FrameHeader header)
    {
        fixed (FrameHeader* bytes = &header)
        {
            return Write(new ReadOnlySpan<byte>(bytes, FrameHeader.Size));
        }
    }

    /// <summary>Writes bytes, waiting for room as needed; <see langword="false"/> once the ring is closed.</summary>
    /// <exception cref="DamagedDataException">The value of the head is impossible.</exception>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int room = Room(bytes.Length);
            if (room == 0)
            {
                return false;
            }

            bytes[..room].CopyTo(new Span<byte>(_ring + (_position & (_capacity - 1)), room));
            bytes = bytes[room..];
            _position += room;
        }

        return true;
    }

    /// <summary>Writes one number of a <see cref="NumberRun"/> and publishes it.</summary>
    /// <param name="bits">The number, in the lowest bits.</param>
    /// <param name="size">How many bytes it has: 1, 2, 4 or 8.</param>
    public void WriteNumber(long bits, int size)
    {
        int stride = NumberRun.Stride(size);
        int offset = (int)(_position & (_capacity - 1));
        if (_capacity - offset < stride || _capacity - (_position - _knownHead) < stride)
        {
            WriteNumberInPieces(bits, size);
            return;
        }

        NumberRun.Write(_ring + offset, bits, size);
        _position += stride;
        Publish();
    }

    /// <summary>
    /// Pads the frame to the alignment and publishes it. The reader is not woken: see <see cref="Wake"/>.
    /// </summary>
    public bool EndFrame()
    {
        int padding = (int)(-_position & (FrameHeader.Size - 1));
        while (padding > 0)
        {
            int room = Room(padding);
            if (room == 0)
            {
                return false;
            }

            padding -= room;
            _position += room;
        }

        Publish();
        return true;
    }

    /// <summary>
    /// Makes everything written so far visible to the reader, in the middle of a frame too. Does not wake it.
    /// </summary>
    public void Publish()
    {
        _published = _position;
        Volatile.Write(ref *_tail, _position);
    }

    /// <summary>Wakes the reader if it sleeps. Separate from publishing, so that many frames cost one wake-up.</summary>
    public void Wake() => _data.Wake();

    /// <summary>Wakes the reader if it sleeps and does not wake up soon by itself.</summary>
    public void WakeUnlessDozing() => _data.WakeUnlessDozing();

    /// <inheritdoc cref="WaitWord.WakeUnlessDozingAfterFence"/>
    public void WakeUnlessDozingAfterFence() => _data.WakeUnlessDozingAfterFence();

    /// <summary>Wakes a writer that waits for room, whatever its wait word says.</summary>
    public void WakeWriter() => _space.WakeUnseen();

    /// <summary>Wakes the reader, whatever its wait word says.</summary>
    public void WakeReader() => _data.WakeUnseen();

    /// <summary>
    /// Takes back an unread chunk from the ring. The caller keeps other writers out, so the frame cannot be overwritten
    /// meanwhile. The reader claims the frame by the same compare-exchange, so exactly one side wins.
    /// </summary>
    /// <exception cref="DamagedDataException">The value of the head is impossible.</exception>
    public bool TryRevoke(long framePosition)
    {
        // A frame that began more than one ring length ago was read, or this side could not have written over it.
        long written = _position - framePosition;
        if (Unread() < written || written > _capacity)
        {
            return false;
        }

        var header = (FrameHeader*)(_ring + (framePosition & (_capacity - 1)));
        return Interlocked.CompareExchange(ref header->State, ClaimState.Revoked, ClaimState.Queued) == ClaimState.Queued;
    }

    /// <summary>Ends every wait of this side, now and later.</summary>
    public void Close()
    {
        _closed = true;
        _space.WakeUnseen();
    }

    // For a number that crosses the end of the ring, or does not fit before the reader makes room.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteNumberInPieces(long bits, int size)
    {
        byte* bytes = stackalloc byte[NumberRun.Stride(sizeof(long))];
        NumberRun.Write(bytes, bits, size);
        Write(new ReadOnlySpan<byte>(bytes, NumberRun.Stride(size)));
        Publish();
        _knownHead = _position - Unread();
    }

    // How many of the wanted bytes can be copied in one piece; waits until that is at least one. 0: the ring is closed.
    private int Room(int wanted)
    {
        long free = _capacity - Unread();
        if (free == 0)
        {
            if (!WaitForRoom(wanted))
            {
                return 0;
            }

            free = _capacity - Unread();
        }

        int toEnd = _capacity - (int)(_position & (_capacity - 1));
        return (int)Math.Min(Math.Min(free, toEnd), wanted);
    }

    private bool WaitForRoom(int wanted)
    {
        // What was written so far must be visible, or the reader would never make room.
        Publish();
        _data.Wake();
        long enough = Math.Min(wanted, _capacity / 2);
        while (_capacity - Unread() < enough)
        {
            _space.Announce();
            if (_closed || _capacity - Unread() >= enough)
            {
                _space.Withdraw();
                break;
            }

            _space.Sleep();

            // This thread was woken without need, as the pool does while it waits for an answer. A tail that was set back
            // looks like an empty ring to the reader, and like a full one here.
            if (!_closed && IsTailForeign)
            {
                throw new DamagedDataException("the tail of a ring is not the one that its writer wrote");
            }
        }

        return !_closed;
    }

    // The number of bytes written and not read: not negative, and not more than the ring holds.
    private long Unread()
    {
        long head = Volatile.Read(ref *_head);
        long unread = _position - head;
        return (ulong)unread <= (ulong)_capacity ? unread : throw Damaged(head);
    }

    // A separate method, so that its callers stay small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private DamagedDataException Damaged(long head) => new(string.Create(
        CultureInfo.InvariantCulture, $"a ring's head says that {head} bytes were read, of {_position} that were written"));
}
