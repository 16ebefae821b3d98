using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Procession.Settings;

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

    private readonly Lock _lock = new(); // guards _shaking and _closed
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
        _listening = SocketEnds.New(endPoint);
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

    public void Start() => _thread.UnsafeStart();

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
            _thread.Join();
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
                Socket accepted = socket = _listening.Accept();
                new Thread(() => Receive(accepted)) { IsBackground = true, Name = "Procession connection" }.UnsafeStart();
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
