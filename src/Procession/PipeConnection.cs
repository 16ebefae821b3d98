using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Procession.Messaging;
using Procession.Native;
using Procession.Serialization;
using Procession.Settings;

namespace Procession;

/// <summary>
/// One end of a <see cref="ProcessPipe"/>, or of a connection to a <see cref="ConnectionListener"/>: sends and receives
/// messages. Python's <c>multiprocessing.connection.Connection</c>.
/// </summary>
/// <remarks>
/// Thread-safe: messages are never mixed or split, even if several processes have the same end. An end of a pipe travels to
/// workers and children; a connection to a listener does not. Whole messages are received, in the order in which they were
/// sent.
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed class PipeConnection : IDisposable, ITravelsAsHandle
{
    private readonly Lock _sending = new(); // guards sending: one message at a time
    private readonly Lock _receiving = new(); // guards receiving
    private readonly IConnectionEnds _ends;
    private ArrayBufferWriter<byte>? _spare; // of the last message; taken by exchange
    private int _closed;

    internal PipeConnection(IConnectionEnds ends) => _ends = ends;

    /// <summary>Gets whether this end can send.</summary>
    public bool CanSend => _ends.WriteDescriptor >= 0;

    /// <summary>Gets whether this end can receive.</summary>
    public bool CanReceive => _ends.ReadDescriptor >= 0;

    /// <summary>Connects to a <see cref="ConnectionListener"/>. Python's <c>multiprocessing.connection.Client</c>.</summary>
    /// <param name="endPoint">Where it listens.</param>
    /// <param name="key">Its key.</param>
    /// <returns>The connection. It cannot be sent to another process, because it uses a socket.</returns>
    /// <exception cref="ArgumentException">
    /// The key is empty; or the end point is beyond this machine, where clear text must be allowed explicitly.
    /// </exception>
    /// <exception cref="AuthenticationException">The listener has another key.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">The listener ended the connection, or did not answer within 5 s.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static PipeConnection Connect(EndPoint endPoint, ReadOnlySpan<byte> key) => Connect(endPoint, key, security: null);

    /// <summary>Connects to a <see cref="ConnectionListener"/>, also on another machine.</summary>
    /// <param name="endPoint">Where it listens.</param>
    /// <param name="key">Its key.</param>
    /// <param name="security">The certificate that it must have, or the permission to use clear text.</param>
    /// <returns>The connection. It cannot be sent to another process, because it uses a socket.</returns>
    /// <exception cref="AuthenticationException">The listener has another key or another certificate.</exception>
    /// <inheritdoc cref="Connect(EndPoint, ReadOnlySpan{byte})" path="/exception"/>
    public static PipeConnection Connect(EndPoint endPoint, ReadOnlySpan<byte> key, ConnectionSecurity? security)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ConnectionSecurity.ThrowIfNoKey(key);
        SocketNeeds.LoadForKeys();
        return ConnectTo(endPoint, key, security);
    }

    // A separate method, so that it is compiled after the assemblies that it uses were loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PipeConnection ConnectTo(EndPoint endPoint, ReadOnlySpan<byte> key, ConnectionSecurity? security)
    {
        var tls = TlsClient.Of(security);
        ConnectionSecurity.ThrowIfOpen(
            endPoint, tls is not null, security, nameof(security), "pass a PinnedCertificate or a TargetHost");
        try
        {
            return new PipeConnection(SocketEnds.Connect(endPoint, key, tls, out _));
        }
        catch (SocketException e) when (Sockets.IsExhausted(e))
        {
            throw Sockets.Exhausted($"connect to {endPoint}", e);
        }
    }

    /// <summary>
    /// Waits until a message, or the end of a connection, can be received from at least one of several connections.
    /// </summary>
    /// <param name="connections">The connections to watch.</param>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>
    /// The connections from which <see cref="Receive{T}"/> returns, or throws, without waiting; none if the time is over.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public static IReadOnlyList<PipeConnection> WaitAny(IReadOnlyCollection<PipeConnection> connections, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(connections);
        WaitTimeout.ThrowIfInvalid(timeout);
        PipeConnection[] all = [.. connections];
        bool[] ready = AwaitAny(all, timeout);
        return [.. all.Where((_, i) => ready[i])];
    }

    /// <summary>Sends a message. Waits while too many earlier messages have not been received.</summary>
    /// <typeparam name="T">Anything that travels.</typeparam>
    /// <param name="message">The message.</param>
    /// <exception cref="IOException">The other end is closed, or a process died or failed in the middle of a
    /// message.</exception>
    /// <exception cref="InvalidOperationException">This end only receives.</exception>
    /// <exception cref="UnsendableException">The message cannot travel.</exception>
    /// <exception cref="InsufficientMemoryException">The message is longer than 2 GiB, or there is no memory for its
    /// bytes.</exception>
    public void Send<T>(T message)
    {
        var bytes = new ArrayBufferWriter<byte>();
        try
        {
            TypedMessage.Write(bytes, message);
        }
        catch (OutOfMemoryException e)
        {
            throw new InsufficientMemoryException(
                "The message cannot be sent: it is longer than 2 GiB, or this process has no memory left for its bytes. Send "
                + "it in parts, or put it into shared memory.",
                e);
        }

        SendBytes(bytes.WrittenSpan);
    }

    /// <summary>Sends bytes as they are, as one message.</summary>
    /// <param name="message">The bytes; may be empty.</param>
    /// <exception cref="IOException">The other end is closed, or a process died or failed in the middle of a
    /// message.</exception>
    /// <exception cref="InvalidOperationException">This end only receives.</exception>
    public void SendBytes(ReadOnlySpan<byte> message)
    {
        ObjectDisposedException.ThrowIf(_closed != 0, this);
        if (!CanSend)
        {
            throw new InvalidOperationException("This end of a one-way pipe receives; only the second end sends.");
        }

        lock (_sending)
        {
            _ends.BeginSend();
            bool isInMiddle = false;
            try
            {
                MessageChannel.Send(_ends, message, ref isInMiddle);
            }
            finally
            {
                if (isInMiddle)
                {
                    _ends.BreakWayOut();
                }

                _ends.EndSend();
            }
        }
    }

    /// <summary>Receives a message, waiting for one as long as it takes.</summary>
    /// <typeparam name="T">The type as which it was sent, a base type of it, or the type of the value itself.</typeparam>
    /// <returns>The message.</returns>
    /// <exception cref="EndOfStreamException">The other end is closed, and everything that was sent was received.</exception>
    /// <exception cref="IOException">A process died or failed in the middle of a message.</exception>
    /// <exception cref="InvalidOperationException">This end only sends.</exception>
    /// <exception cref="SerializationFailedException">The message is of another type, which is found before any of it is
    /// created; or it cannot be read.</exception>
    /// <exception cref="InsufficientMemoryException">This process has no memory for the message, which is lost; the next one
    /// can be received.</exception>
    public T Receive<T>()
    {
        ArrayBufferWriter<byte> bytes = ReceiveMessage();
        T message = TypedMessage.Read<T>(bytes.WrittenMemory);
        Interlocked.Exchange(ref _spare, bytes);
        return message;
    }

    /// <summary>Receives a message as its bytes, waiting for one as long as it takes.</summary>
    /// <returns>The bytes that <see cref="SendBytes"/> was given.</returns>
    /// <exception cref="EndOfStreamException">The other end is closed, and everything that was sent was received.</exception>
    /// <exception cref="IOException">A process died or failed in the middle of a message.</exception>
    /// <exception cref="InvalidOperationException">This end only sends.</exception>
    public byte[] ReceiveBytes()
    {
        ArrayBufferWriter<byte> bytes = ReceiveMessage();
        byte[] message = bytes.WrittenSpan.ToArray();
        Interlocked.Exchange(ref _spare, bytes);
        return message;
    }

    /// <summary>Receives a message as its bytes into a buffer, waiting for one as long as it takes.</summary>
    /// <param name="destination">The buffer; pass a slice to write after its beginning. Python's
    /// <c>recv_bytes_into</c>.</param>
    /// <returns>The number of bytes of the message.</returns>
    /// <exception cref="BufferTooShortException">The message is longer than the buffer; the exception contains
    /// it.</exception>
    /// <exception cref="EndOfStreamException">The other end is closed, and everything that was sent was received.</exception>
    /// <exception cref="IOException">A process died or failed in the middle of a message.</exception>
    /// <exception cref="InvalidOperationException">This end only sends.</exception>
    public int ReceiveBytes(Span<byte> destination)
    {
        ArrayBufferWriter<byte> bytes = ReceiveMessage();
        int length = bytes.WrittenCount;
        if (length > destination.Length)
        {
            throw new BufferTooShortException(bytes.WrittenSpan.ToArray(), destination.Length);
        }

        bytes.WrittenSpan.CopyTo(destination);
        Interlocked.Exchange(ref _spare, bytes);
        return length;
    }

    /// <summary>Checks whether there is a message, or the other end is closed. Receives nothing.</summary>
    /// <returns>Whether <see cref="Receive{T}"/> would return, or throw, without waiting.</returns>
    public bool Poll() => Poll(TimeSpan.Zero);

    /// <summary>Waits until there is a message, or the other end is closed. Receives nothing.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>Whether <see cref="Receive{T}"/> would return, or throw, without waiting.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool Poll(TimeSpan timeout)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        bool isReady = AwaitAny([this], timeout)[0];
        GC.KeepAlive(this);
        return isReady;
    }

    /// <summary>
    /// Closes this end in this process. When no process has this end any more, the other side receives what was sent before,
    /// and then the end. An encrypted connection may take up to 5 s for that if the other side is slow, and is cut then.
    /// </summary>
    /// <remarks>
    /// Threads of this process that wait in this end get an <see cref="ObjectDisposedException"/>. If a thread is in the
    /// middle of a message whose other side does not continue, that direction is broken for every process that has this end.
    /// </remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _ends.Close();
        }
    }

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper)
    {
        ObjectDisposedException.ThrowIf(_closed != 0, this);
        return _ends.ToHandle(keeper);
    }

    private static bool[] AwaitAny(PipeConnection[] all, TimeSpan timeout)
    {
        int held = 0;
        try
        {
            for (; held < all.Length; held++)
            {
                all[held].ThrowIfCannotReceive();
                all[held]._ends.BeginPoll();
            }

            return MessageChannel.Poll([.. all.Select(each => each._ends)], timeout);
        }
        finally
        {
            while (held > 0)
            {
                all[--held]._ends.EndPoll();
            }
        }
    }

    private void ThrowIfCannotReceive()
    {
        ObjectDisposedException.ThrowIf(_closed != 0, this);
        if (!CanReceive)
        {
            throw new InvalidOperationException("This end of a one-way pipe sends; only the first end receives.");
        }
    }

    // The caller reads the message outside of the lock, because that may run user code.
    private ArrayBufferWriter<byte> ReceiveMessage()
    {
        ThrowIfCannotReceive();
        ArrayBufferWriter<byte> bytes = Interlocked.Exchange(ref _spare, null) ?? new ArrayBufferWriter<byte>();
        bytes.ResetWrittenCount();
        lock (_receiving)
        {
            _ends.BeginReceive();
            bool isInMiddle = false;
            try
            {
                MessageChannel.Receive(_ends, bytes, ref isInMiddle);
            }
            finally
            {
                if (isInMiddle)
                {
                    _ends.BreakWayIn();
                }

                _ends.EndReceive();
            }
        }

        return bytes;
    }

    private string DebuggerText => _closed == 0 ? "open" : "closed";
}
