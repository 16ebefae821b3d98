using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Procession.Native;

namespace Procession.Messaging;

/// <summary>
/// Carries what goes over a pair of sockets in this process to and from an encrypted connection: so the rest of the library
/// reads and writes a descriptor, encrypted or not. Two threads, one for each way, for as long as the connection lives.
/// </summary>
internal sealed class TlsTunnel
{
    private const int PieceSize = 64 * 1024;
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(5);
    private readonly SslStream _stream;
    private readonly Socket _socket;
    private readonly Socket _far;
    private readonly ManualResetEventSlim _inEnded = new();
    private int _waysLeft = 2;

    private TlsTunnel(SslStream stream, Socket socket, Socket far) => (_stream, _socket, _far) = (stream, socket, far);

    /// <summary>Goes through the handshake of TLS and begins to carry. Takes the socket over.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="limit">How long the handshake may take.</param>
    /// <param name="isTrusted">Looks at the certificate of the other side.</param>
    /// <param name="authenticate">One of the two sides of the handshake.</param>
    /// <exception cref="AuthenticationException">The handshake failed, or took too long.</exception>
    public static Socket Open(
        Socket socket,
        TimeSpan limit,
        Func<(X509Certificate? Certificate, SslPolicyErrors Errors), bool> isTrusted,
        Func<SslStream, CancellationToken, Task> authenticate)
    {
        (int nearDescriptor, int farDescriptor) = Descriptors.SocketPair(); // its failure says nothing about the other side
        var near = new Socket(new SafeSocketHandle(nearDescriptor, ownsHandle: true));
        var far = new Socket(new SafeSocketHandle(farDescriptor, ownsHandle: true));
        var stream = new SslStream(
            new NetworkStream(socket, ownsSocket: true),
            leaveInnerStreamOpen: false,
            (_, certificate, _, errors) => isTrusted((certificate, errors)));
        try
        {
            SocketEnds.Prepare(socket);
            using var end = new CancellationTokenSource(limit);
            authenticate(stream, end.Token).GetAwaiter().GetResult();
            new TlsTunnel(stream, socket, far).Start();
            return near;
        }
        catch (Exception e)
        {
            stream.Dispose();
            near.Dispose();
            far.Dispose();
            throw e is IOException or OperationCanceledException or SocketException or AuthenticationException
                ? Failed(e, limit)
                : e;
        }
    }

    private static AuthenticationException Failed(Exception cause, TimeSpan limit)
    {
        string what = cause is OperationCanceledException
            ? $"the other side took more than {limit.TotalSeconds} s."
            : cause.Message;
        return new AuthenticationException(
            $"The connection could not be encrypted: {what} Do both sides use TLS, and is the certificate the right one?", cause);
    }

    private void Start()
    {
        // If the second is not to be had, the caller closes both ends, and the first one ends.
        NewThread.Start(CarryOut, "Procession TLS out", "that encrypts what a connection sends");
        NewThread.Start(CarryIn, "Procession TLS in", "that decrypts what a connection receives");
    }

    private void CarryOut()
    {
        try
        {
            byte[] piece = new byte[PieceSize];
            for (int count; (count = _far.Receive(piece)) > 0;)
            {
                _stream.Write(piece, 0, count);
            }

            // This end was closed. The other side is told, and ends as well; one that does not is not waited for.
            _stream.ShutdownAsync().GetAwaiter().GetResult();
            _socket.Shutdown(SocketShutdown.Send);
            if (!_inEnded.Wait(FarewellPatience))
            {
                _socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            _stream.Dispose(); // Frees the other thread.
        }

        EndWay();
    }

    private void CarryIn()
    {
        try
        {
            byte[] piece = new byte[PieceSize];
            for (int count; (count = _stream.Read(piece, 0, piece.Length)) > 0;)
            {
                for (int sent = 0; sent < count;)
                {
                    sent += _far.Send(piece, sent, count - sent, SocketFlags.None);
                }
            }

            _far.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsEnd(e))
        {
            Sockets.HangUp(_far); // Whoever reads or writes at the near end sees the end of the connection.
        }

        _inEnded.Set();
        EndWay();
    }

    private void EndWay()
    {
        if (Interlocked.Decrement(ref _waysLeft) == 0)
        {
            _stream.Dispose();
            _far.Dispose();
        }
    }

    private static bool IsEnd(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or InvalidOperationException;
}
