using System.Net;
using System.Net.Sockets;

namespace Procession.ProcessTests.Shared;

/// <summary>Somebody between two processes: passes everything on, both ways, remembers it, and can cut the ways.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MemoryStream _seen = new();
    private readonly List<Socket> _carried = [];
    private readonly IPEndPoint _target;
    private int _accepted;

    public Relay(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.UnsafeStart();
    }

    public EndPoint EndPoint => _listener.LocalEndpoint;

    /// <summary>Gets how many connections were made so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public bool HasSeen(byte[] bytes)
    {
        lock (_seen)
        {
            return _seen.ToArray().AsSpan().IndexOf(bytes) >= 0;
        }
    }

    /// <summary>Ends all connections; new ones are carried.</summary>
    public void Cut()
    {
        lock (_carried)
        {
            _carried.ForEach(socket => socket.Close(0)); // both sides are told that it was reset
            _carried.Clear();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket client = _listener.AcceptSocket();
                Interlocked.Increment(ref _accepted);
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                server.Connect(_target);
                lock (_carried)
                {
                    _carried.AddRange([client, server]);
                }

                new Thread(() => Carry(client, server)) { IsBackground = true }.UnsafeStart();
                new Thread(() => Carry(server, client)) { IsBackground = true }.UnsafeStart();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Carry(Socket from, Socket to)
    {
        byte[] piece = new byte[65536];
        try
        {
            for (int count; (count = from.Receive(piece)) > 0; to.Send(piece.AsSpan(0, count)))
            {
                lock (_seen)
                {
                    _seen.Write(piece, 0, count);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side has left, or the way is cut.
        }

        from.Dispose();
        to.Dispose();
    }
}
