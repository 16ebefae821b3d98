using System.Net;
using System.Net.Sockets;
using Procession.Native;
using Procession.Serialization;

namespace Procession.Messaging;

/// <summary>
/// A connected socket, which only this process has: the system lets no other open it. Its descriptor blocks, which costs
/// one system call per message where the asynchronous kind costs several and a change of threads.
/// </summary>
internal sealed class SocketEnds : IConnectionEnds
{
    private readonly Socket _socket;

    /// <summary>Takes over a connected socket.</summary>
    public SocketEnds(Socket socket)
    {
        _socket = socket;
        Descriptor = (int)socket.Handle; // only used between BeginSend and EndSend, or BeginReceive and EndReceive
        Descriptors.SetBlocking(Descriptor);
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;

            // So that the end of a machine, or of the way to it, is noticed, if after hours.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }
    }

    public int Descriptor { get; }

    public int ReadDescriptor => Descriptor;

    public int WriteDescriptor => Descriptor;

    /// <summary>Gets false: the system ends the connection when the other process dies.</summary>
    public bool IsSenderLost => false;

    /// <summary>Connects and goes through the handshake.</summary>
    public static SocketEnds Connect(EndPoint endPoint, ReadOnlySpan<byte> key)
    {
        Socket socket = New(endPoint);
        try
        {
            socket.Connect(endPoint);
            var ends = new SocketEnds(socket);
            Handshake.AsClient(socket, key);
            return ends;
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
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
                $"{endPoint.GetType().Name} is no end point to listen at or connect to: "
                + "pass an IPEndPoint or a UnixDomainSocketEndPoint.",
                nameof(endPoint)),
        };
    }

    // The reference keeps the number of the descriptor from being used again while it is read or written.
    public void BeginSend()
    {
        bool isTaken = false;
        _socket.SafeHandle.DangerousAddRef(ref isTaken);
    }

    public void EndSend() => _socket.SafeHandle.DangerousRelease();

    public void BeginReceive() => BeginSend();

    public void EndReceive() => EndSend();

    public void BreakWayIn() => Close();

    public IHandle ToHandle(IKeeper? keeper) => throw new Refusal(
        typeof(PipeConnection),
        "it goes over a socket, which only one process can have; connect from there, by end point and key");

    public void Close()
    {
        try
        {
            // Closing alone would not wake a thread that reads.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side was faster, or Close was.
        }

        _socket.Dispose();
    }
}
