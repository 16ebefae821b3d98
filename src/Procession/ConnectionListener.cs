using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using Procession.Messaging;
using Procession.Settings;

namespace Procession;

/// <summary>
/// Waits for other processes, also on other machines, to connect with a key. Python's
/// <c>multiprocessing.connection.Listener</c>.
/// </summary>
/// <remarks>
/// <para>
/// Client and listener prove to each other that they have the same key; the key itself is never sent. The data that follows
/// is encrypted if there is a certificate (<see cref="ConnectionSecurity"/>). Otherwise it is sent in clear text, which is
/// refused beyond this machine unless it is allowed explicitly. A client that has the key is trusted like your own code: its
/// messages can create objects of any type that travels.
/// </para>
/// <para>
/// Clients are accepted in the background, before <see cref="Accept"/> is called, each within 5 s; silent clients delay
/// nobody, however many there are. Thread-safe. Linux only so far.
/// </para>
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed class ConnectionListener : IDisposable
{
    // More refusals than this are forgotten, so that strangers who try to connect cannot fill the memory.
    private const int MostRefusals = 16;

    private readonly BlockingCollection<Arrived> _arrivals = [];
    private readonly ConnectionAcceptor _acceptor;
    private int _refusals; // those in _arrivals
    private int _closed;

    /// <summary>Begins to listen.</summary>
    /// <param name="endPoint">The end point: an <see cref="IPEndPoint"/>, with port 0 for any free port, or a
    /// <see cref="UnixDomainSocketEndPoint"/>, whose path may begin with <c>\0</c> for a name that is not a file.</param>
    /// <param name="key">The key that clients must have.</param>
    /// <exception cref="ArgumentException">The end point is of another kind; the key is empty; or other machines can reach
    /// the end point, for which clear text must be allowed explicitly.</exception>
    /// <exception cref="SocketException">The address is already in use, or is not one of this machine.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public ConnectionListener(EndPoint endPoint, ReadOnlySpan<byte> key)
        : this(endPoint, key, security: null)
    {
    }

    /// <summary>Begins to listen, also for other machines.</summary>
    /// <param name="endPoint">The end point, as above.</param>
    /// <param name="key">The key that clients must have.</param>
    /// <param name="security">The certificate, or the permission to use clear text.</param>
    /// <inheritdoc cref="ConnectionListener(EndPoint, ReadOnlySpan{byte})" path="/exception"/>
    public ConnectionListener(EndPoint endPoint, ReadOnlySpan<byte> key, ConnectionSecurity? security)
        : this(endPoint, key, security, SocketNeeds.LoadForKeys())
    {
    }

    private ConnectionListener(EndPoint endPoint, ReadOnlySpan<byte> key, ConnectionSecurity? security, bool _)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ConnectionSecurity.ThrowIfNoKey(key);
        ConnectionSecurity.ThrowIfOpen(
            endPoint, security?.Certificate is not null, security, nameof(security), "pass a Certificate");
        _acceptor = new ConnectionAcceptor(endPoint, [key.ToArray()], Enter, Refuse)
        {
            Tls = security?.Certificate is { } certificate ? new TlsDoor(certificate) : null,
        };
        _acceptor.Start();
    }

    /// <summary>Gets the end point at which it listens, with the actual port if any free port was asked for.</summary>
    public EndPoint LocalEndPoint => _acceptor.LocalEndPoint;

    /// <summary>Waits for a client, as long as it takes.</summary>
    /// <returns>The connection to it. Dispose of it.</returns>
    /// <exception cref="AuthenticationException">A client was refused; the message says why. The listener continues: call
    /// again for the next client.</exception>
    /// <exception cref="ObjectDisposedException">The listener was disposed, perhaps during the call.</exception>
    public PipeConnection Accept()
    {
        TryAccept(Timeout.InfiniteTimeSpan, out PipeConnection? connection);
        return connection!;
    }

    /// <summary>Waits for a client, with a time limit.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <param name="connection">The connection to it. Dispose of it.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    /// <inheritdoc cref="Accept" path="/exception"/>
    public bool TryAccept(TimeSpan timeout, [NotNullWhen(true)] out PipeConnection? connection)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        connection = null;
        if (!_arrivals.TryTake(out Arrived? arrived, timeout))
        {
            ObjectDisposedException.ThrowIf(_closed != 0, this);
            return false;
        }

        if (arrived.Refusal is { } refusal)
        {
            Interlocked.Decrement(ref _refusals);
            ExceptionDispatchInfo.Throw(refusal);
        }

        connection = new PipeConnection(arrived.Ends!);
        return true;
    }

    /// <summary>Stops listening, and ends waits in <see cref="Accept"/>. Accepted connections stay open.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        _acceptor.Dispose();
        _arrivals.CompleteAdding();
        while (_arrivals.TryTake(out Arrived? arrived))
        {
            arrived.Ends?.Close();
        }
    }

    private void Enter(SocketEnds ends)
    {
        if (!TryAdd(new Arrived(ends, null)))
        {
            ends.Close();
        }
    }

    private void Refuse(Exception refusal)
    {
        if (Interlocked.Increment(ref _refusals) > MostRefusals || !TryAdd(new Arrived(null, refusal)))
        {
            Interlocked.Decrement(ref _refusals);
        }
    }

    private bool TryAdd(Arrived arrived)
    {
        try
        {
            _arrivals.Add(arrived);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // completed: the listener was disposed
        }
    }

    private sealed record Arrived(SocketEnds? Ends, Exception? Refusal);

    private string DebuggerText => _closed == 0 ? "listening" : "closed";
}
