using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Messaging;

/// <summary>
/// Listens, and handles the handshake of each client on its own thread, so that clients that are silent or send garbage delay
/// nobody. If there are too many handshakes, the oldest one of the address with the most of them is closed: a client that has
/// the key needs only a moment.
/// </summary>
internal sealed class ConnectionAcceptor : IDisposable
{
    private const int Backlog = 128;
    private const int MostHandshakes = 64;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _shaking and _closed
    private readonly List<Guest> _shaking = []; // the oldest first
    private readonly SemaphoreSlim _places = new(2 * MostHandshakes); // closed handshakes count until they have ended
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listening;
    private readonly byte[][] _keys;
    private readonly Thread _thread;
    private readonly Action<SocketEnds> _accepted;
    private readonly Action<Exception> _refused;
    private bool _closed;

    /// <summary>Binds the end point. Clients are accepted from <see cref="Start"/> on.</summary>
    /// <param name="endPoint">The end point to listen at.</param>
    /// <param name="keys">A client must have one of these keys.</param>
    /// <param name="accepted">Takes a client, on the client's own thread, which it may keep.</param>
    /// <param name="refused">Is called for a client that did not show a key.</param>
    public ConnectionAcceptor(
        EndPoint endPoint, byte[][] keys, Action<SocketEnds> accepted, Action<Exception> refused)
    {
        _accepted = accepted;
        _refused = refused;
        _keys = keys;
        try
        {
            _listening = SocketEnds.New(endPoint);
        }
        catch (SocketException e) when (Sockets.IsExhausted(e))
        {
            throw Sockets.Exhausted($"listen at {endPoint}", e);
        }

        try
        {
            _listening.Bind(endPoint);
            _listening.Listen(Backlog);
        }
        catch (SocketException e)
        {
            _listening.Dispose();
            throw ListenerAddress.Refuse(endPoint, e);
        }
        catch (Exception)
        {
            _listening.Dispose();
            throw;
        }

        LocalEndPoint = ListenerAddress.Whole(_listening.LocalEndPoint!);
        _thread = new Thread(Run) { IsBackground = true, Name = "Procession listener" };
    }

    public EndPoint LocalEndPoint { get; }

    /// <summary>
    /// Gets or sets a check of a client before the handshake; if it returns false, the client is refused without an answer.
    /// </summary>
    public Func<Socket, bool> IsWelcome { get; init; } = _ => true;

    /// <summary>Gets or sets how connections are encrypted; <see langword="null"/> for no encryption.</summary>
    public TlsDoor? Tls { get; init; }

    /// <summary>Begins to accept clients.</summary>
    /// <exception cref="InsufficientMemoryException">The system grants no thread for it.</exception>
    public void Start() => NewThread.Start(_thread, "that accepts connections");

    public void Dispose()
    {
        Socket[] shaking;
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            shaking = [.. _shaking.Select(guest => guest.Socket)];
        }

        _stop.Cancel();
        _listening.Dispose();
        Array.ForEach(shaking, PutOut);
        if (!_thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))
        {
            Uninterrupted.Join(_thread);
        }
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket? socket = null;
            try
            {
                // Closed handshakes give their places back at once; the others at their time limit at the latest.
                _places.Wait(_stop.Token);
                Socket accepted = socket = Sockets.Accept(_listening);
                StartWhenPossible(() => Receive(accepted));
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                socket?.Dispose();
                return;
            }
            catch (Exception)
            {
                // The client left before it was accepted, or there was no descriptor or thread at the moment.
                socket?.Dispose();
                _places.Release();
                _stop.Token.WaitHandle.WaitOne(PauseAfterFailure);
            }
        }
    }

    // A client that waits for a thread is not disconnected: it would conclude that this process is dead.
    private void StartWhenPossible(ThreadStart receive)
    {
        while (!NewThread.TryStart(receive, "Procession connection"))
        {
            _stop.Token.WaitHandle.WaitOne(PauseAfterFailure);
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private void Receive(Socket socket)
    {
        SocketEnds? ends = null;
        try
        {
            ends = Shake(socket);
        }
        catch (AuthenticationException e)
        {
            _refused(e);
        }
        catch (Exception)
        {
            // The handshake was closed, or there was no descriptor or thread for it. Other clients are not affected.
        }
        finally
        {
            _places.Release();
        }

        if (ends is not null)
        {
            _accepted(ends);
        }
    }

    private SocketEnds? Shake(Socket socket)
    {
        var guest = new Guest(socket, (socket.RemoteEndPoint as IPEndPoint)?.Address);
        Socket? tooMany = null;
        lock (_lock)
        {
            if (_closed)
            {
                socket.Dispose();
                return null;
            }

            _shaking.Add(guest);
            if (_shaking.Count > MostHandshakes)
            {
                tooMany = TakeTooManyNoLock();
            }
        }

        if (tooMany is not null)
        {
            PutOut(tooMany);
        }

        var deadline = Deadline.After(Handshake.Limit); // for all steps together
        TunnelEnd? tunnel = null;
        try
        {
            if (!IsWelcome(socket))
            {
                throw new AuthenticationException("A client was refused: it runs as another user.");
            }

            // From here on the tunnel owns the socket. It closes the socket after this end was closed and the rest was sent.
            tunnel = Tls?.Open(socket, deadline);
            Handshake.AsServer(tunnel?.Near ?? socket, _keys, Tls?.CertificateHash ?? [], deadline);
            return new SocketEnds(tunnel?.Near ?? socket, tunnel);
        }
        catch (Exception e)
        {
            TunnelEnd.GiveUp(socket, tunnel);
            if (e is TimeoutException)
            {
                throw new AuthenticationException(
                    $"A client was refused: its handshake took longer than {Handshake.Limit.TotalSeconds} s. {e.Message}", e);
            }

            throw;
        }
        finally
        {
            lock (_lock)
            {
                _shaking.Remove(guest);
            }
        }
    }

    private Socket TakeTooManyNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        Guest guest = _shaking.GroupBy(each => each.Address).MaxBy(group => group.Count())!.First();
        _shaking.Remove(guest);
        return guest.Socket;
    }

    private static void PutOut(Socket socket)
    {
        Sockets.HangUp(socket);
        socket.Dispose();
    }

    /// <summary>A client in its handshake, and the machine from which it connects, if known.</summary>
    private sealed class Guest(Socket socket, IPAddress? address)
    {
        public Socket Socket => socket;

        public IPAddress? Address => address;
    }
}
