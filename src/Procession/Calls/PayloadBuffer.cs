using System.Buffers;
using System.Reflection;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>
/// Collects the serialized items of a call in pieces, so that nothing is copied while it grows and no piece needs to be
/// larger than one item. Not thread-safe; but what was written up to a <see cref="Mark"/> may be read by others while more
/// is written.
/// </summary>
/// <param name="firstSize">How much room is made at first.</param>
internal sealed class PayloadBuffer(int firstSize = PayloadBuffer.FirstSize) : IRewindable, IKeeper
{
    private const int FirstSize = 256;
    private const int LargestSize = 1024 * 1024;
    private Piece? _first;
    private Piece? _last;
    private long _length;
    private int _users = 1;
    private bool _isLeftToCollector;

    public long Length => _length;

    /// <summary>Whether it keeps alive resources to which items refer.</summary>
    public bool KeepsResources { get; private set; }

    /// <summary>Writes an item of a source; an exception says which one could not be written.</summary>
    /// <param name="serializer">Writes it.</param>
    /// <param name="item">The item.</param>
    /// <param name="index">Its place in the source.</param>
    /// <param name="withText">Whether the exception carries a text of the item.</param>
    public void AddItem<T>(IPoolSerializer serializer, T item, long index, bool withText)
    {
        try
        {
            AddItem(serializer, item);
        }
        catch (SerializationFailedException e)
        {
            throw FailureNotes.Refused(e, index, withText ? ShortText.Of(item) : null);
        }
        catch (Exception e)
        {
            FailureNotes.Attach(e, index, withText ? ShortText.Of(item) : null);
            throw;
        }
    }

    /// <summary>
    /// Writes one item, preceded by its length. If that fails, the bytes written so far are not cleaned up.
    /// </summary>
    public void AddItem<T>(IPoolSerializer serializer, T item)
    {
        Span<byte> prefix = GetSpan(ItemFraming.PrefixSize);
        Piece holder = _last!;
        int offset = holder.Used;
        Advance(ItemFraming.PrefixSize);

        long start = _length;
        if (typeof(T) != typeof(NoArgument))
        {
            serializer.Write(this, item);
        }

        BitConverter.TryWriteBytes(holder.Bytes.AsSpan(offset), _length - start);
    }

    /// <summary>Counts one more user of what was written. Thread-safe. The writer is the first user.</summary>
    public void AddUser() => Interlocked.Increment(ref _users);

    /// <summary>Counts one user less. Thread-safe. After the last one, same as <see cref="Release"/>.</summary>
    public void RemoveUser()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Release();
        }
    }

    /// <summary>
    /// Somebody may go on reading for ever, and nobody can tell when that ends. So <see cref="Release"/> gives nothing back:
    /// the collector does, once the reader lets go. <see cref="Release"/> sees this, because the caller afterwards removes its
    /// own use, or leaves a lock that is taken before <see cref="Release"/> is called.
    /// </summary>
    public void LeaveToCollector() => _isLeftToCollector = true;

    /// <summary>
    /// Gives the memory back to others. Nothing that was written may be read any more, unless it was left to the collector.
    /// </summary>
    public void Release()
    {
        for (Piece? piece = _isLeftToCollector ? null : _first; piece is not null; piece = (Piece?)piece.Next)
        {
            piece.Release();
        }

        (_first, _last, _length) = (null, null, 0);
    }

    /// <summary>Keeps a resource reachable for as long as the bytes are.</summary>
    void IKeeper.Keep(object resource)
    {
        (_last!.Kept ??= []).Add(resource);
        KeepsResources = true;
    }

    // Successive items often name the same types.
    void IKeeper.KeepLoaded(MemberInfo named)
    {
        if (_last!.Kept is not [.., var last] || last != (object)named)
        {
            (_last.Kept ??= []).Add(named);
        }
    }

    /// <summary>Everything written so far.</summary>
    public ReadOnlySequence<byte> ToSequence() => _first is null
        ? ReadOnlySequence<byte>.Empty
        : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Used);

    /// <summary>Removes what was written after a length. Nobody reads that yet.</summary>
    public void Rewind(long length)
    {
        while (_last!.RunningIndex > length)
        {
            Piece dropped = _last;
            _last = dropped.Previous!;
            dropped.Release();
            _last.Reopen();
        }

        _last.Used = (int)(length - _last.RunningIndex);
        _length = length;
    }

    /// <summary>Marks the end of what was written so far.</summary>
    public Mark Here() => new(Room(1), _last!.Used);

    /// <summary>What was written between two marks.</summary>
    public static ReadOnlySequence<byte> Between(Mark start, Mark end) =>
        new(start.Piece, start.Offset, end.Piece, end.Offset);

    public void Advance(int count)
    {
        _last!.Used += count;
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Room(sizeHint).Bytes.AsMemory(_last!.Used);

    public Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint).Bytes.AsSpan(_last!.Used);

    private Piece Room(int sizeHint)
    {
        if (_last is null || _last.Bytes.Length - _last.Used < Math.Max(sizeHint, 1))
        {
            int size = _last is null ? firstSize : Math.Min(_last.Bytes.Length * 2, LargestSize);
            _last = new Piece(Math.Max(size, sizeHint), _last);
            _first ??= _last;
        }

        return _last;
    }

    /// <summary>A place in what was written.</summary>
    public readonly record struct Mark(ReadOnlySequenceSegment<byte> Piece, int Offset);

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(int size, Piece? previous)
        {
            // Borrowed: the first touch of fresh memory costs more than writing and sending it.
            Bytes = ArrayPool<byte>.Shared.Rent(size);
            Memory = Bytes;
            if (previous is not null)
            {
                // Only the length of the memory changes, to what readers of earlier marks are within.
                previous.Memory = previous.Bytes.AsMemory(0, previous.Used);
                previous.Next = this;
                RunningIndex = previous.RunningIndex + previous.Used;
                Previous = previous;
            }
        }

        public Piece? Previous { get; }

        public byte[] Bytes { get; private set; }

        public int Used { get; set; }

        public List<object>? Kept { get; set; }

        /// <summary>Lets it be the last one again, to be written on.</summary>
        public void Reopen()
        {
            Memory = Bytes;
            Next = null;
        }

        public void Release()
        {
            byte[] bytes = Bytes;
            (Bytes, Memory) = ([], default);
            try
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
            catch (ThreadInterruptedException)
            {
                Thread.CurrentThread.Interrupt(); // The collector has the array then.
            }
        }
    }
}
