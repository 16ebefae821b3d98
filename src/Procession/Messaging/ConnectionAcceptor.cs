using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Messaging;

/// <summary>
/// Listens, and gives every client a thread of its own for the handshake: those that are silent, or talk garbage, keep nobody
/// waiting. If there are too many, the one that has been at it for longest is put out, of the address that has most of them:
/// who has the key needs a moment only.
/// </summary>
internal sealed class ConnectionAcceptor : IDisposable
{
    private const int Backlog = 128;
    private const int MostHandshakes = 64;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _shaking and _closed
    private readonly List<Guest> _shaking = []; // the oldest first
    private readonly SemaphoreSlim _places = new(2 * MostHandshakes); // those included that were put out and have not ended
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listening;
    private readonly byte[][] _keys;
    private readonly Thread _thread;
    private readonly Action<SocketEnds> _accepted;
    private readonly Action<Exception> _refused;
    private bool _closed;

    /// <summary>Takes the address. Clients are let in from <see cref="Start"/> on.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="keys">What clients must have one of.</param>
    /// <param name="accepted">Takes a client, on a thread of the client's own, which it may keep.</param>
    /// <param name="refused">Is told of a client that did not show the key.</param>
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

    /// <summary>Gets or sets a look at a client before the handshake; false refuses it without a word.</summary>
    public Func<Socket, bool> IsWelcome { get; init; } = _ => true;

    /// <summary>Gets or sets how connections are encrypted; <see langword="null"/> for clear text.</summary>
    public TlsDoor? Tls { get; init; }

    /// <summary>Begins to let clients in.</summary>
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
                // Who is put out gives his place back at once; the others when their time is over at the latest.
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
                // A client that left before it was accepted, or no descriptor or thread to be had just now.
                socket?.Dispose();
                _places.Release();
                _stop.Token.WaitHandle.WaitOne(PauseAfterFailure);
            }
        }
    }

    // A client that waits for a thread is not sent away: it would take this process for dead.
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
            // It was put out, or there was no descriptor or thread for it. Nobody else is concerned.
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

        var deadline = Deadline.After(Handshake.Limit); // for all of it
        TunnelEnd? tunnel = null;
        try
        {
            if (!IsWelcome(socket))
            {
                throw new AuthenticationException("A client was refused: it runs as another user.");
            }

            // From here on the tunnel has the socket, and ends it when this end is closed and what was said has been sent.
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
                    $"A client was refused: it was not done within {Handshake.Limit.TotalSeconds} s. {e.Message}", e);
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

    /// <summary>A client in its handshake, and the machine that it comes from, if it is one.</summary>
    private sealed class Guest(Socket socket, IPAddress? address)
    {
        public Socket Socket => socket;

        public IPAddress? Address => address;
    }
}
