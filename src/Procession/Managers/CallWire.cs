using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession.Messaging;
using Procession.Native;
using Procession.Serialization;
using Procession.Settings;

namespace Procession.Managers;

/// <summary>The kinds of messages between a process and a manager.</summary>
internal enum MessageKind : byte
{
    /// <summary>The first message of a connection, and the answer to it.</summary>
    Hello,
    Call,
    Result,

    /// <summary>
    /// A result that the receiver confirms with <see cref="Opened"/>. Until then, the sender keeps the objects behind its
    /// handles, and what was taken from a collection for it, since the other side may lack the memory to read it.
    /// </summary>
    ResultToConfirm,
    Failure,
    Opened,

    /// <summary>Sent instead of <see cref="Opened"/>, or instead of nothing: there was no memory for the result.</summary>
    PassedOver,
}

/// <summary>
/// One connection between a process and a manager. Sends and receives messages, with one system call for each if it is small.
/// Used by one thread at a time.
/// </summary>
/// <remarks>A message: 4 bytes of length, 1 byte for the kind, then the content, which depends on the kind.</remarks>
internal sealed class CallWire(SocketEnds ends) : IBufferWriter<byte>, IKeeper
{
    private const int LengthSize = sizeof(int);
    private const int FirstSize = 4096;
    private const int KeptSize = 1024 * 1024;

    // After a shorter rest the connection is not checked: that would cost too much for many calls in a row.
    private static readonly TimeSpan ShortRest = TimeSpan.FromMilliseconds(100);

    private readonly List<object> _kept = [];
    private MessageLooks _looks = new();
    private byte[] _out = new byte[FirstSize];
    private byte[] _in = new byte[FirstSize];
    private int _outEnd;
    private int _inStart;
    private int _inEnd;
    private long _restedSince;
    private Deadline _deadline = Deadline.None;

    /// <summary>Gets whether handles were written since <see cref="Begin"/> or <see cref="ReleaseKept"/>.</summary>
    public bool KeepsAny => _kept.Count > 0;

    /// <summary>Gets whether the other side learns at once that a message could not be delivered.</summary>
    public bool IsLocal => ends.IsLocal;

    /// <summary>Gets whether the other side has to allocate memory to receive the message.</summary>
    public bool IsLarge => _outEnd > FirstSize;

    /// <summary>Gets whether the whole message that was begun last has been sent.</summary>
    public bool WasSent { get; private set; }

    /// <summary>Gets the kind of the message that was received last.</summary>
    public MessageKind Kind { get; private set; }

    /// <summary>Gets what followed the kind. Valid until the next message is received.</summary>
    public ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>Begins a message, and discards what was written of another one.</summary>
    public void Begin(MessageKind kind)
    {
        _kept.Clear();
        WasSent = false;
        _outEnd = LengthSize + 1;
        _out[LengthSize] = (byte)kind;
    }

    public void Write<T>(T number)
        where T : unmanaged
    {
        int size = Marshal.SizeOf<T>();
        MemoryMarshal.Write(GetSpan(size), number);
        Advance(size);
    }

    /// <summary>Sets the deadline for sending and receiving messages.</summary>
    public void Limit(Deadline deadline) => _deadline = deadline;

    /// <summary>
    /// Ends the conversation after a deadline: from now on, the other side can send nothing more, and gets an error if it
    /// tries. What was sent before can still be received without waiting, so nothing is lost in between.
    /// </summary>
    public void HangUp()
    {
        ends.HangUp();
        Limit(Deadline.None);
    }

    /// <summary>Receives what had arrived before <see cref="HangUp"/>; false if that is not a whole message.</summary>
    public bool TryReceiveRest()
    {
        try
        {
            return Receive();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Notes that the connection is not used for a while.</summary>
    public void Rest()
    {
        ReleaseKept();
        _restedSince = Stopwatch.GetTimestamp();
    }

    /// <summary>Whether the connection still exists, as far as this side can see, when it is used again.</summary>
    public bool IsSound()
    {
        try
        {
            return Stopwatch.GetElapsedTime(_restedSince) < ShortRest || !IsAbandoned();
        }
        catch (IOException)
        {
            return true; // The system could not tell. The next call finds out.
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public void ChangeKind(MessageKind kind) => _out[LengthSize] = (byte)kind;

    public void Keep(object resource) => _kept.Add(resource);

    /// <summary>Releases the objects behind the handles of the last message.</summary>
    public void ReleaseKept() => _kept.Clear();

    public void Advance(int count) => _outEnd += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _out.AsMemory(_outEnd);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _out.AsSpan(_outEnd);
    }

    /// <summary>Sends the message.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    /// <exception cref="ObjectDisposedException">This side was closed.</exception>
    /// <exception cref="TimeoutException">The limit was reached first.</exception>
    public void Send()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_out, _outEnd - LengthSize);
        ends.BeginSend();
        try
        {
            if (_deadline.IsNone)
            {
                DescriptorBytes.Write(ends.Descriptor, _out.AsSpan(0, _outEnd));
            }
            else
            {
                DescriptorBytes.WriteUntil(ends.Descriptor, _out.AsSpan(0, _outEnd), _deadline);
            }

            WasSent = true;
        }
        finally
        {
            if (!WasSent)
            {
                ends.BreakWayOut();
            }

            ends.EndSend();
        }

        if (_out.Length > KeptSize)
        {
            _out = new byte[FirstSize];
        }
    }

    /// <summary>
    /// Sends the message if that needs no waiting. If it does, or the other side is gone, this side is closed.
    /// </summary>
    public bool TrySend()
    {
        try
        {
            Limit(Deadline.After(TimeSpan.Zero));
            Send();
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or TimeoutException)
        {
            Close();
            return false;
        }
        finally
        {
            Limit(Deadline.None);
        }
    }

    /// <summary>Receives a message; false at the end of the connection.</summary>
    /// <exception cref="InsufficientMemoryException">There is no memory for the message: it was skipped.</exception>
    /// <exception cref="IOException">The connection ended in the middle of a message.</exception>
    /// <exception cref="ObjectDisposedException">This side was closed.</exception>
    /// <exception cref="TimeoutException">The limit was reached first.</exception>
    public bool Receive()
    {
        Content = default;
        if (_in.Length > KeptSize && _inStart == _inEnd)
        {
            _in = new byte[FirstSize];
            _inStart = _inEnd = 0;
        }

        ends.BeginReceive();
        try
        {
            if (!Fill(LengthSize))
            {
                return false;
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(_in.AsSpan(_inStart));
            if (length < 1 || length > Array.MaxLength - LengthSize)
            {
                throw new IOException($"The connection is damaged: a message has the length {length}.");
            }

            if (!Fill(LengthSize + length))
            {
                return false;
            }

            // Consumed only once the message is complete: after a failure before this point, or a timeout, the next attempt
            // begins at its first byte again.
            _inStart += LengthSize;
            Kind = (MessageKind)_in[_inStart];
            Content = _in.AsMemory(_inStart + 1, length - 1);
            _inStart += length;
            return true;
        }
        finally
        {
            ends.EndReceive();
        }
    }

    /// <summary>
    /// Checks whether the other side is gone. Used while the other side sends nothing: it waits for an answer, or for a call.
    /// </summary>
    public bool IsAbandoned()
    {
        ends.BeginReceive();
        try
        {
            return MessageChannel.Poll([ends], TimeSpan.Zero)[0];
        }
        finally
        {
            ends.EndReceive();
        }
    }

    // Everything that had to be sent was answered, or nobody waits for the answer.
    public void Close() => ends.CloseSoon();

    private bool Fill(int count)
    {
        while (_inEnd - _inStart < count)
        {
            if (_inStart > 0 && (_inStart == _inEnd || _inStart > _in.Length - count))
            {
                Buffer.BlockCopy(_in, _inStart, _in, 0, _inEnd - _inStart);
                _inEnd -= _inStart;
                _inStart = 0;
            }

            if (_inEnd == _in.Length)
            {
                Grow(count);
            }

            int read = _looks.TryRead(ends.Descriptor, _in.AsSpan(_inEnd));
            if (read < 0)
            {
                read = ReadSome(_in.AsSpan(_inEnd));
            }

            if (read == 0)
            {
                return false;
            }

            _inEnd += read;
        }

        return true;
    }

    // Grows with what has arrived, not with the announced length, which may be damaged.
    private void Grow(int messageLength)
    {
        try
        {
            Array.Resize(ref _in, (int)Math.Min(2L * _in.Length, Array.MaxLength));
        }
        catch (OutOfMemoryException e)
        {
            PassOver(messageLength - (_inEnd - _inStart));
            throw new InsufficientMemoryException(
                $"The other process has sent {messageLength:N0} bytes, for which this one has no memory left: they were "
                + "passed over. Send less at a time.",
                e);
        }
    }

    // Skips the rest of a message for which there is no memory: the next message begins after it.
    private void PassOver(int left)
    {
        bool isPassedOver = false;
        try
        {
            _inStart = _inEnd = 0;
            while (left > 0)
            {
                int read = ReadSome(_in.AsSpan(0, Math.Min(left, _in.Length)));
                left -= read > 0 ? read : throw new EndOfStreamException("The connection ended in the middle of a message.");
            }

            isPassedOver = true;
        }
        finally
        {
            if (!isPassedOver)
            {
                ends.BreakWayIn();
            }
        }
    }

    private int ReadSome(Span<byte> bytes)
    {
        if (!_deadline.IsNone)
        {
            DescriptorBytes.AwaitUntil(ends.Descriptor, Descriptors.PollIn, _deadline);
        }

        return DescriptorBytes.ReadSome(ends.Descriptor, bytes);
    }

    private void MakeRoom(int count)
    {
        long needed = (long)_outEnd + count;
        if (needed > _out.Length)
        {
            if (needed > Array.MaxLength)
            {
                throw new InsufficientMemoryException("A message to or from a manager holds at most 2 GiB.");
            }

            try
            {
                Array.Resize(ref _out, (int)Math.Min(Math.Max(needed, 2L * _out.Length), Array.MaxLength));
            }
            catch (OutOfMemoryException e)
            {
                throw new InsufficientMemoryException(
                    $"This process has no memory left for a message of {needed:N0} bytes or more to or from a manager. Send less "
                    + "at a time.",
                    e);
            }
        }
    }
}
