using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Procession.Messaging;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>
/// This process's connections to a manager: one for each running call, and some idle ones for the next calls. The manager
/// treats them as one session, which keeps its objects. If the last connection ends while the manager lives, a new one is
/// opened automatically.
/// </summary>
internal sealed class ManagerConnections(ManagerAddress address, ManagerEnd end)
{
    private const int MostIdle = 16;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _idle, _all, _isClosed and _isReconnecting
    private readonly Stack<CallWire> _idle = [];
    private readonly HashSet<CallWire> _all = [];
    private bool _isClosed;
    private bool _isReconnecting;
    private readonly ManualResetEventSlim _closed = new();
    private readonly Guid _ownId = Guid.NewGuid(); // by which the manager recognizes this process
    private volatile bool _isKnown; // whether there is a session

    /// <summary>Gets the action to run after this process has reconnected.</summary>
    public Action Reconnected { get; init; } = static () => { };

    private bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Asks which manager listens at an end point.</summary>
    /// <exception cref="AuthenticationException">It has another key.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">What listens there is not a manager, or does not answer.</exception>
    public static ManagerAddress Identify(EndPoint endPoint, ReadOnlySpan<byte> key, ConnectionSecurity? security)
    {
        var deadline = Deadline.After(Handshake.Limit);
        CallWire? wire = null;
        try
        {
            wire = new CallWire(SocketEnds.Connect(endPoint, key, deadline, TlsClient.Of(security), out byte[] certificate));
            wire.Limit(deadline);
            (Guid id, int processId, Guid family) = Greet(wire, Guid.Empty);
            return new ManagerAddress(id, processId, ManagerAddress.ToText(endPoint), family, certificate);
        }
        catch (TimeoutException e)
        {
            throw new IOException(
                $"What listens at {endPoint} did not answer within {Handshake.Limit.TotalSeconds} s. {e.Message}", e);
        }
        finally
        {
            wire?.Close();
        }
    }

    /// <summary>Gives a connection to the caller alone, who returns or drops it.</summary>
    public CallWire Rent(Deadline deadline)
    {
        while (true)
        {
            CallWire? idle;
            lock (_lock)
            {
                if (_isClosed)
                {
                    throw end.Lost(null);
                }

                if (!_idle.TryPop(out idle))
                {
                    break;
                }
            }

            if (idle.IsSound())
            {
                return idle;
            }

            Remove(idle);
        }

        return Open(deadline);
    }

    /// <summary>Opens a new connection for the caller alone, which shows whether the manager lives.</summary>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    /// <exception cref="UnansweredException">It does not answer.</exception>
    public CallWire Open(Deadline deadline)
    {
        CallWire? wire = null;
        try
        {
            wire = IsClosed ? throw end.Lost(null) : Connect(deadline);
            lock (_lock)
            {
                if (!_isClosed)
                {
                    _all.Add(wire);
                    return wire;
                }
            }

            throw end.Lost(null);
        }
        catch (Exception)
        {
            wire?.Close();
            ReconnectIfUnconnected();
            throw;
        }
    }

    public void Return(CallWire wire)
    {
        wire.Rest();
        lock (_lock)
        {
            if (!_isClosed && _idle.Count < MostIdle)
            {
                _idle.Push(wire);
                return;
            }
        }

        Drop(wire);
    }

    public void Drop(CallWire wire)
    {
        Remove(wire);
        ReconnectIfUnconnected();
    }

    public void Close()
    {
        CallWire[] all;
        lock (_lock)
        {
            _isClosed = true;
            all = [.. _all];
            _all.Clear();
            _idle.Clear();
        }

        _closed.Set();
        Array.ForEach(all, wire => wire.Close());
    }

    private static (Guid Id, int ProcessId, Guid Family) Greet(CallWire wire, Guid ownId)
    {
        wire.Begin(MessageKind.Hello);
        wire.Write(ownId);
        wire.Send();
        const int AnswerSize = 16 + sizeof(int) + 16;
        return wire.Receive() && wire.Kind == MessageKind.Hello && wire.Content.Length == AnswerSize
            ? (
                new Guid(wire.Content.Span[..16]),
                BitConverter.ToInt32(wire.Content.Span[16..]),
                new Guid(wire.Content.Span[20..]))
            : throw new IOException("What listens there has the key, but is not a manager.");
    }

    private CallWire Connect(Deadline deadline)
    {
        SocketEnds? ends = null;
        try
        {
            // One limit for all steps together.
            Deadline limit = deadline.IsNone || deadline.Left > Handshake.Limit ? Deadline.After(Handshake.Limit) : deadline;
            ends = SocketEnds.Connect(
                address.ToEndPoint(), ManagerKeys.Of(address), limit, TlsClient.Pinned(address.Certificate), out _);
            var wire = new CallWire(ends);
            wire.Limit(limit);
            if (Greet(wire, _ownId).Id != address.Id)
            {
                throw new IOException("Another manager listens there now.");
            }

            _isKnown = true;
            return wire;
        }
        catch (SocketException e) when (Sockets.IsExhausted(e))
        {
            throw Sockets.Exhausted($"connect to the manager process {address.ProcessId}", e); // the manager may be fine
        }
        catch (TimeoutException e)
        {
            ends?.CloseSoon();
            throw new UnansweredException(address.ProcessId, wasSent: false, nothingWasDone: true, e);
        }
        catch (IOException e) when (SystemError.IsCauseOf(e))
        {
            ends?.CloseSoon();
            throw; // This process lacks a resource, which says nothing about the manager.
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            ends?.CloseSoon();
            throw end.Lost(e);
        }
    }

    private void Remove(CallWire wire)
    {
        lock (_lock)
        {
            _all.Remove(wire);
        }

        wire.Close();
    }

    // Without a connection, the manager might consider this process dead if it makes no call for a while.
    private void ReconnectIfUnconnected()
    {
        lock (_lock)
        {
            if (_isClosed || _isReconnecting || _all.Count > 0 || !_isKnown || end.IsExpected)
            {
                return;
            }

            _isReconnecting = true;
        }

        if (!NewThread.TryStart(Reconnect, "Procession manager's client"))
        {
            lock (_lock)
            {
                _isReconnecting = false; // The next call opens a connection.
            }
        }
    }

    // Returns when there is a connection again, when this side is closed, or when the manager is gone. If the manager is
    // stopped, each attempt waits for it as long as a handshake may take.
    private void Reconnect()
    {
        CallWire? wire = null;
        var deadline = Deadline.After(SessionTable.ReturnTimeout);
        while (wire is null && !_closed.IsSet && !end.IsExpected)
        {
            try
            {
                wire = Open(Deadline.None);
            }
            catch (UnansweredException)
            {
                // The manager is stopped, and may continue at any time.
            }
            catch (ManagerLostException) when (address.ToEndPoint() is UnixDomainSocketEndPoint || end.IsKnown)
            {
                break;
            }
            catch (Exception)
            {
                // This process lacks a resource, or the network is interrupted.
                if (deadline.Left == TimeSpan.Zero)
                {
                    break;
                }

                _closed.Wait(PauseAfterFailure);
            }
        }

        lock (_lock)
        {
            _isReconnecting = false;
        }

        if (wire is not null)
        {
            Return(wire);
            Reconnected();
        }
    }
}
