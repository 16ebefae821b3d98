using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Procession.Native;
using Procession.Threads;

namespace Procession.Messaging;

/// <summary>
/// Listens, and gives every client a thread of its own for the handshake: one that is silent, or talks garbage, keeps nobody
/// waiting.
/// </summary>
internal sealed class ConnectionAcceptor : IDisposable
{
    private const int Backlog = 128;
    private const int MostHandshakes = 64;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _shaking and _closed
    private readonly HashSet<Socket> _shaking = [];
    private readonly SemaphoreSlim _places = new(MostHandshakes);
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listening;
    private readonly byte[] _key;
    private readonly Thread _thread;
    private readonly Action<SocketEnds> _accepted;
    private readonly Action<Exception> _refused;
    private bool _closed;

    /// <summary>Takes the address. Clients are let in from <see cref="Start"/> on.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="key">What clients must have.</param>
    /// <param name="accepted">Takes a client, on a thread of the client's own, which it may keep.</param>
    /// <param name="refused">Is told of a client that did not show the key.</param>
    public ConnectionAcceptor(
        EndPoint endPoint, ReadOnlySpan<byte> key, Action<SocketEnds> accepted, Action<Exception> refused)
    {
        _accepted = accepted;
        _refused = refused;
        _key = key.ToArray();
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
        catch (Exception)
        {
            _listening.Dispose();
            throw;
        }

        LocalEndPoint = _listening.LocalEndPoint!;
        _thread = new Thread(Run) { IsBackground = true, Name = "Procession listener" };
    }

    public EndPoint LocalEndPoint { get; }

    /// <summary>Gets or sets a look at a client before the handshake; false refuses it without a word.</summary>
    public Func<Socket, bool> IsWelcome { get; init; } = _ => true;

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
            shaking = [.. _shaking];
        }

        _stop.Cancel();
        _listening.Dispose();
        Array.ForEach(shaking, socket => socket.Dispose());
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
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
                // A place is free again after the time limit of a handshake at the latest.
                _places.Wait(_stop.Token);
                Socket accepted = socket = Sockets.Accept(_listening);
                StartWhenPossible(() => Receive(accepted));
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
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
    private void StartWhenPossible(Action receive)
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
            socket.Dispose();
            _refused(e);
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            socket.Dispose(); // The listener is being disposed of.
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
        lock (_lock)
        {
            if (_closed || !_shaking.Add(socket))
            {
                socket.Dispose();
                return null;
            }
        }

        try
        {
            if (!IsWelcome(socket))
            {
                throw new AuthenticationException("A client was refused: it runs as another user.");
            }

            Handshake.AsServer(socket, _key);
            return new SocketEnds(socket);
        }
        finally
        {
            lock (_lock)
            {
                _shaking.Remove(socket);
            }
        }
    }
}
