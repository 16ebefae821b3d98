using System.Net;
using System.Net.Sockets;
using Procession.Native;
using Procession.Serialization;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>
/// A connected socket, which only this process has: the system lets no other process open it. Its descriptor blocks, which
/// costs one system call per message; an asynchronous socket costs several, and a change of threads.
/// </summary>
internal sealed class SocketEnds : IConnectionEnds
{
    private readonly Socket _socket;
    private readonly TunnelEnd? _tunnel;
    private volatile bool _isWayInBroken;
    private volatile bool _isWayOutBroken;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="tunnel">The tunnel of which the socket is the near end, if there is one.</param>
    public SocketEnds(Socket socket, TunnelEnd? tunnel)
    {
        _socket = socket;
        _tunnel = tunnel;
        IsLocal = socket.AddressFamily == AddressFamily.Unix && tunnel is null;
        Descriptor = (int)socket.Handle; // used only between BeginSend and EndSend, or BeginReceive and EndReceive
        Descriptors.SetBlocking(Descriptor);
        Prepare(socket);
    }

    public int Descriptor { get; }

    public Socket Socket => _socket;

    /// <summary>
    /// Gets whether both ends are on this machine: then what one side sends has arrived at the other, or is refused.
    /// </summary>
    public bool IsLocal { get; }

    public int ReadDescriptor => Descriptor;

    public int WriteDescriptor => Descriptor;

    /// <summary>Always false: the system ends the connection when the other process dies.</summary>
    public bool IsSenderLost => false;

    /// <summary>Always false: closing the socket ends all waits.</summary>
    public bool IsClosed => false;

    /// <summary>Sets the options of all connections over TCP.</summary>
    public static void Prepare(Socket socket)
    {
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;

            // So that the loss of the other machine, or of the network, is noticed, although only after hours.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }
    }

    /// <summary>Connects and performs the handshake, or fails.</summary>
    /// <param name="endPoint">The listener's end point.</param>
    /// <param name="key">The listener's key.</param>
    /// <param name="tls">How to encrypt the connection; <see langword="null"/> for no encryption.</param>
    /// <param name="certificate">The hash of the listener's certificate; empty without encryption.</param>
    /// <exception cref="IOException">The other side is silent, is not a Procession listener, or has ended.</exception>
    public static SocketEnds Connect(EndPoint endPoint, ReadOnlySpan<byte> key, TlsClient? tls, out byte[] certificate)
    {
        try
        {
            return Connect(endPoint, key, Deadline.After(Handshake.Limit), tls, out certificate);
        }
        catch (TimeoutException e)
        {
            throw new IOException($"{e.Message} That took {Handshake.Limit.TotalSeconds} s.", e);
        }
    }

    /// <summary>The same, with one deadline for all steps.</summary>
    /// <exception cref="TimeoutException">The other side is silent: it is stopped, or gets no processor time.</exception>
    public static SocketEnds Connect(
        EndPoint endPoint, ReadOnlySpan<byte> key, Deadline deadline, TlsClient? tls, out byte[] certificate)
    {
        Socket socket = New(endPoint);
        TunnelEnd? tunnel = null;
        try
        {
            // If too many wait for a listener that does not accept, connecting waits as well.
            socket.SendTimeout = Math.Max(1, (int)deadline.Left.TotalMilliseconds);
            Connect(socket, endPoint);
            socket.SendTimeout = 0;
            certificate = [];
            tunnel = tls?.Open(socket, deadline, out certificate);
            var ends = new SocketEnds(tunnel?.Near ?? socket, tunnel);
            Handshake.AsClient(ends.Socket, key, certificate, deadline);
            return ends;
        }
        catch (Exception)
        {
            TunnelEnd.GiveUp(socket, tunnel);
            throw;
        }
    }

    private static void Connect(Socket socket, EndPoint endPoint)
    {
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            throw new TimeoutException($"The process that listens at {endPoint} does not accept connections.", e);
        }
    }

    public static Socket New(EndPoint endPoint)
    {
        Sharing.SharedBlock.ThrowIfNotLinux();
        return endPoint switch
        {
            UnixDomainSocketEndPoint => Sockets.Create(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            IPEndPoint ip => Sockets.Create(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
            _ => throw new ArgumentException(
                $"{endPoint.GetType().Name} is not an end point to listen at or connect to: "
                + "pass an IPEndPoint or a UnixDomainSocketEndPoint.",
                nameof(endPoint)),
        };
    }

    public void BeginPoll() => AddReference();

    public void EndPoll() => EndSend();

    public void BeginSend() => Enter(_isWayOutBroken);

    public void EndSend() => _socket.SafeHandle.DangerousRelease();

    // If this direction is broken, nothing more may be read: what has arrived is the rest of a message.
    public void BeginReceive() => Enter(_isWayInBroken);

    public void EndReceive() => EndSend();

    public void BreakWayOut()
    {
        _isWayOutBroken = true;
        HangUp();
    }

    // Not closed: that would wait for EndReceive, which the caller calls later.
    public void BreakWayIn()
    {
        _isWayInBroken = true;
        HangUp();
    }

    public IHandle ToHandle(IKeeper? keeper) => throw new Refusal(
        typeof(PipeConnection),
        "it goes over a socket, which only one process can have; connect from there, by end point and key");

    /// <summary>Ends both directions. What has already arrived can still be read; after it comes the end.</summary>
    public void HangUp() => Sockets.HangUp(_socket);

    /// <summary>Closes this end. The system has what was sent by then, unless the other side does not read.</summary>
    public void Close()
    {
        HangUp();
        _tunnel?.Dispose();
        _socket.Dispose();
    }

    /// <summary>The same, without waiting until an encrypted connection has sent everything.</summary>
    public void CloseSoon()
    {
        HangUp();
        _tunnel?.CloseSoon();
        _socket.Dispose();
    }

    private void Enter(bool isBroken)
    {
        if (isBroken)
        {
            throw new IOException(
                "The connection is broken: sending or receiving failed in the middle of a message, and nobody can tell where the "
                + "next one begins. Connect again.");
        }

        AddReference();
    }

    // Keeps the number of the descriptor from being reused while it is read, written or polled.
    private void AddReference()
    {
        bool isTaken = false;
        _socket.SafeHandle.DangerousAddRef(ref isTaken);
    }
}
