using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession.Messaging;
using Procession.Native;
using Procession.Serialization;
using Procession.Settings;

namespace Procession.Managers;

/// <summary>What a message between a process and a manager is.</summary>
internal enum MessageKind : byte
{
    /// <summary>The first message of a connection, and the answer to it.</summary>
    Hello,
    Call,
    Result,

    /// <summary>
    /// A result that waits for <see cref="Opened"/>: until then what its handles stand for is kept, and what was taken for it,
    /// since there may be no memory for it at the other side.
    /// </summary>
    ResultToConfirm,
    Failure,
    Opened,

    /// <summary>In place of <see cref="Opened"/>, or of nothing: there was no memory for the result.</summary>
    PassedOver,
}

/// <summary>
/// One connection between a process and a manager: a message out, a message in, each with one system call if it is small.
/// Used by one thread at a time.
/// </summary>
/// <remarks>A message: 4 bytes of length, 1 of kind, then what the kind says.</remarks>
internal sealed class CallWire(SocketEnds ends) : IBufferWriter<byte>, IKeeper
{
    private const int LengthSize = sizeof(int);
    private const int FirstSize = 4096;
    private const int KeptSize = 1024 * 1024;
    private static readonly TimeSpan ShortRest = TimeSpan.FromMilliseconds(100); // looking costs calls in a row too much
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

    /// <summary>Gets whether the other side learns at once of what it could not deliver.</summary>
    public bool IsLocal => ends.IsLocal;

    /// <summary>Gets whether the other side needs more memory for the message than it has at hand.</summary>
    public bool IsLarge => _outEnd > FirstSize;

    /// <summary>Gets whether all of the message that was begun last has been sent.</summary>
    public bool WasSent { get; private set; }

    /// <summary>Gets the kind of the message that was received last.</summary>
    public MessageKind Kind { get; private set; }

    /// <summary>Gets what followed the kind. Valid until the next one is received.</summary>
    public ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>Begins a message; what was written of another is thrown away.</summary>
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

    /// <summary>Sets until when messages may take.</summary>
    public void Limit(Deadline deadline) => _deadline = deadline;

    /// <summary>
    /// Ends the talk, after a limit: the other side can send nothing more from now on, and is told so if it tries. So what
    /// was sent before can be received still, without waiting, and nothing is lost in between.
    /// </summary>
    public void HangUp()
    {
        ends.HangUp();
        Limit(Deadline.None);
    }

    /// <summary>Receives what had come before <see cref="HangUp"/>; false if that is no whole message.</summary>
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

    /// <summary>Nobody uses it for a while.</summary>
    public void Rest()
    {
        ReleaseKept();
        _restedSince = Stopwatch.GetTimestamp();
    }

    /// <summary>Whether the connection is there still, as far as can be seen, when the rest is over.</summary>
    public bool IsSound()
    {
        try
        {
            return Stopwatch.GetElapsedTime(_restedSince) < ShortRest || !IsAbandoned();
        }
        catch (IOException)
        {
            return true; // The system could not say: a call will find out.
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public void ChangeKind(MessageKind kind) => _out[LengthSize] = (byte)kind;

    public void Keep(object resource) => _kept.Add(resource);

    /// <summary>Lets go of what the handles of the last message stand for.</summary>
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

    /// <summary>Sends the message if that takes no waiting. If not, or the other side is gone, this side is closed.</summary>
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
    /// <exception cref="InsufficientMemoryException">There is no memory for it: it was passed over.</exception>
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
                throw new IOException($"The connection is damaged: a message says that its length is {length}.");
            }

            if (!Fill(LengthSize + length))
            {
                return false;
            }

            // Taken when it is whole: after a failure until here, or a limit, the next attempt begins at its first byte again.
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

    /// <summary>Looks whether the other side is gone, while it has nothing to say: it waits for an answer, or a call.</summary>
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

    // What it was to say was answered, or nobody waits for the answer.
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

    // By what has come, not by what is announced: that may be damaged.
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

    // The rest of a message for which there is no room: the next one begins behind it.
    private void PassOver(int left)
    {
        bool isPassedOver = false;
        try
        {
            _inStart = _inEnd = 0;
            while (left > 0)
            {
                int read = ReadSome(_in.AsSpan(0, Math.Min(left, _in.Length)));
                left -= read > 0 ? read : throw new EndOfStreamException("The connection has ended in the middle of a message.");
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
