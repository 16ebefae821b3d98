using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Messaging;

/// <summary>
/// Copies bytes between a pair of sockets in this process and an encrypted connection, so that the rest of the library reads
/// and writes a descriptor, encrypted or not. Uses two threads, one for each direction, for as long as the connection lives.
/// </summary>
/// <remarks>
/// What this process has sent is with the system only after the first thread has copied it. So the near end is closed by
/// <see cref="TunnelEnd"/>, which waits for that, and the end of the program waits for all tunnels. As long as the near end
/// is open, a peer that does not read is waited for without a limit; after that, for a bounded time.
/// </remarks>
internal sealed class TlsTunnel
{
    private const int PieceSize = 64 * 1024;

    private static readonly Lock OpenLock = Uninterrupted.NewLock(); // guards Open
    private static readonly HashSet<TlsTunnel> Open = [];
    private readonly SslStream _stream;
    private readonly Socket _socket;
    private readonly Socket _far;
    private readonly ManualResetEventSlim _outEnded = new(); // everything was copied, or that was given up
    private readonly ManualResetEventSlim _inEnded = new();
    private ITimer? _hangUp;
    private int _waysLeft = 2;

    static TlsTunnel() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => FinishAll();

    /// <summary>
    /// Gets or sets how long a peer may take to read the rest when the near end is closed, and then for its own end. Set by
    /// tests.
    /// </summary>
    public static TimeSpan FarewellTimeout { get; set; } = TimeSpan.FromSeconds(5);

    private TlsTunnel(SslStream stream, Socket socket, Socket far) => (_stream, _socket, _far) = (stream, socket, far);

    /// <summary>Performs the TLS handshake and begins to copy. Takes over the socket.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="deadline">The deadline of the handshake.</param>
    /// <param name="isTrusted">Checks the certificate of the other side.</param>
    /// <param name="authenticate">One of the two sides of the handshake. Waits on this thread only.</param>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    /// <exception cref="TimeoutException">The other side took too long.</exception>
    public static TunnelEnd Make(
        Socket socket,
        Deadline deadline,
        Func<(X509Certificate? Certificate, SslPolicyErrors Errors), bool> isTrusted,
        Action<SslStream> authenticate)
    {
        (int nearDescriptor, int farDescriptor) = Descriptors.SocketPair(); // its failure says nothing about the other side
        var near = new Socket(new SafeSocketHandle(nearDescriptor, ownsHandle: true));
        var far = new Socket(new SafeSocketHandle(farDescriptor, ownsHandle: true));
        var stream = new SslStream(
            new NetworkStream(socket, ownsSocket: true),
            leaveInnerStreamOpen: false,
            (_, certificate, _, errors) => isTrusted((certificate, errors)));
        HandshakeLimit? limit = null;
        try
        {
            SocketEnds.Prepare(socket);
            limit = new HandshakeLimit(socket, deadline);
            authenticate(stream);
            if (!limit.TryEnd())
            {
                throw Late(null);
            }

            var tunnel = new TlsTunnel(stream, socket, far);
            tunnel.Start();
            return new TunnelEnd(near, tunnel);
        }
        catch (Exception e)
        {
            stream.Dispose();
            near.Dispose();
            far.Dispose();
            throw e switch
            {
                TimeoutException => e,
                _ when limit is { HasExpired: true } => Late(e),
                IOException or SocketException or AuthenticationException => new AuthenticationException(
                    $"The connection could not be encrypted: {e.Message} Do both sides use TLS, and is the certificate the right "
                    + "one?",
                    e),
                _ => e,
            };
        }
        finally
        {
            limit?.Dispose();
        }
    }

    /// <summary>
    /// Lets the rest of what was sent, and then the end, be copied within a bounded time. Does not wait for that.
    /// </summary>
    public void CloseSoon()
    {
        EndOfNear();
        if (!_outEnded.IsSet)
        {
            _hangUp ??= PoolClock.Shared.After(FarewellTimeout, HangUp);
        }
    }

    /// <summary>The same, and waits for it.</summary>
    public void CloseAndWait()
    {
        EndOfNear();
        var deadline = Deadline.After(FarewellTimeout);
        bool isCarried = false;
        Uninterrupted.Run(() => isCarried = _outEnded.Wait(deadline.Left));
        if (!isCarried)
        {
            HangUp();
        }
    }

    // The program ends: as without encryption, what it has sent must be with the system before.
    private static void FinishAll()
    {
        TlsTunnel[] all;
        lock (OpenLock)
        {
            all = [.. Open];
        }

        var deadline = Deadline.After(FarewellTimeout);
        Array.ForEach(all, tunnel => tunnel.EndOfNear());
        Array.ForEach(all, tunnel => tunnel._outEnded.Wait(deadline.Left));
    }

    private static TimeoutException Late(Exception? cause) =>
        new("The other side did not finish the TLS handshake in time. Does it use TLS?", cause);

    private void Start()
    {
        PoolClock.Shared.Prepare(); // for CloseSoon, which a finalizer may call
        lock (OpenLock)
        {
            Open.Add(this);
        }

        try
        {
            NewThread.Start(CarryOut, "Procession TLS out", "that encrypts what a connection sends");
            NewThread.Start(CarryIn, "Procession TLS in", "that decrypts what a connection receives");
        }
        catch (Exception)
        {
            RemoveFromOpen(); // The caller closes both ends, which ends the first thread if it was started.
            throw;
        }
    }

    private void RemoveFromOpen()
    {
        lock (OpenLock)
        {
            Open.Remove(this);
        }
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

            // This end was closed. The other side is told, and ends as well; if it does not, it is not waited for.
            _stream.ShutdownAsync().GetAwaiter().GetResult();
            _socket.Shutdown(SocketShutdown.Send);
            _outEnded.Set();
            if (!_inEnded.Wait(FarewellTimeout))
            {
                _socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception)
        {
            // The peer is gone, or there was no memory, or anything else: after half a piece nothing may follow. Disposing
            // ends the other thread's wait.
            _stream.Dispose();
        }

        _outEnded.Set();
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
        catch (Exception)
        {
            Sockets.HangUp(_far); // The near end sees the end of the connection.
        }

        _inEnded.Set();
        EndWay();
    }

    private void EndWay()
    {
        if (Interlocked.Decrement(ref _waysLeft) == 0)
        {
            RemoveFromOpen();
            _hangUp?.Dispose();
            _stream.Dispose();
            _far.Dispose();
        }
    }

    // Nothing more arrives from the near end; what has arrived is still read.
    private void EndOfNear()
    {
        try
        {
            _far.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has already ended.
        }
    }

    // Ends the waits of both threads.
    private void HangUp() => Sockets.HangUp(_socket);
}
