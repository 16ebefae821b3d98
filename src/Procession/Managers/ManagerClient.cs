using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using Procession.Messaging;
using Procession.Native;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>
/// This process's side of a manager: connections, one for each call under way, so that one that waits holds up no other.
/// </summary>
internal sealed class ManagerClient
{
    /// <summary>How long a manager may take to answer what it does at once, before it is taken for stopped.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MostIdle = 16;

    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _idle, _all and _isClosed
    private readonly Lock _sweeping = Uninterrupted.NewLock(); // held while what was let go of is reported
    private readonly Stack<CallWire> _idle = [];
    private readonly HashSet<CallWire> _all = [];
    private readonly ConcurrentQueue<long> _discarded = new();
    private readonly Guid _ownId = Guid.NewGuid();
    private bool _isClosed;
    private volatile bool _isDisposed;

    public ManagerClient(ManagerAddress address) => Address = address;

    public ManagerAddress Address { get; }

    /// <summary>Gets or sets how many references there are; guarded by <see cref="ManagerClients"/>.</summary>
    public int Uses { get; set; }

    /// <summary>Gets or sets who can say how the manager's process ended: the process that started it.</summary>
    public Func<string?>? DescribeEnd { get; set; }

    /// <summary>Asks who listens at an address.</summary>
    /// <exception cref="AuthenticationException">It has another key.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">It is no manager.</exception>
    public static ManagerAddress Identify(EndPoint endPoint, ReadOnlySpan<byte> key, ConnectionSecurity? security)
    {
        var wire = new CallWire(SocketEnds.Connect(endPoint, key, TlsClient.Of(security), out byte[] certificate));
        try
        {
            wire.Limit(Deadline.After(Handshake.Limit));
            (Guid id, int processId, Guid family) = Greet(wire, Guid.Empty);
            return new ManagerAddress(id, processId, ManagerAddress.ToText(endPoint), family, certificate);
        }
        catch (TimeoutException e)
        {
            throw new IOException("What listens there has the key, but does not answer.", e);
        }
        finally
        {
            wire.Close();
        }
    }

    /// <summary>Has the manager do something with an object, and waits for the result.</summary>
    /// <param name="id">The object.</param>
    /// <param name="operation">What it is to do.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="limit">For how long at most; -1 ms is for ever.</param>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    /// <exception cref="UnansweredException">The limit was reached first.</exception>
    public TResult Call<TArguments, TResult>(long id, int operation, TArguments arguments, TimeSpan limit)
    {
        var deadline = Deadline.After(limit);
        CallWire wire = Rent(deadline);
        try
        {
            wire.Begin(MessageKind.Call);
            wire.Write(id);
            wire.Write(operation);
            if (typeof(TArguments) != typeof(Nothing))
            {
                DefaultSerializer.Shared.Serialize(wire, arguments);
            }
        }
        catch (Exception)
        {
            Return(wire); // Nothing was sent.
            throw;
        }

        bool isLate = false;
        try
        {
            wire.Limit(deadline);
            isLate = !Exchange(wire);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Drop(wire);
            throw Lost(e);
        }
        catch (InsufficientMemoryException)
        {
            Return(wire); // The answer was passed over; the next call is not concerned.
            throw;
        }
        catch (Exception)
        {
            Drop(wire); // Nobody knows how far the message has come.
            throw;
        }

        try
        {
            return Read<TResult>(wire);
        }
        finally
        {
            if (isLate)
            {
                Drop(wire);
            }
            else
            {
                Finish(wire);
            }
        }
    }

    /// <summary>Notes that a reference was let go of. Never waits.</summary>
    public void Discard(long id) => _discarded.Enqueue(id);

    /// <summary>Reports to the manager what was let go of; closes the connections if that was all.</summary>
    public void Sweep()
    {
        lock (_sweeping)
        {
            List<long> ids = [];
            while (_discarded.TryDequeue(out long id))
            {
                ids.Add(id);
            }

            if (ids.Count == 0)
            {
                return;
            }

            // Counted down only afterwards: the last one closes the connections that this goes over.
            long[] held = [.. ids.Where(id => id != ObjectReference.Root)];
            try
            {
                if (held.Length > 0)
                {
                    Call<long[], Nothing>(ObjectReference.Root, (int)RootOperation.LetGo, held, Patience);
                }
            }
            catch (Exception e) when (e is ManagerLostException or ObjectDisposedException)
            {
                // Gone with all it held.
            }
            catch (UnansweredException)
            {
                // It reads what it was sent when it goes on. If there was no connection to send it over, the manager learns of it
                // when all have ended.
            }
            catch (Exception e) when (e is IOException or OutOfMemoryException or AuthenticationException)
            {
                // This process lacks a descriptor, a thread or memory: told with the next ones. Nobody waits for this.
                ids.ForEach(_discarded.Enqueue);
                return;
            }

            if (ManagerClients.LetGo(this, ids.Count))
            {
                Close();
            }
        }
    }

    /// <summary>From now on, whoever finds the manager gone is told that this process has disposed of it.</summary>
    public void ExpectEnd() => _isDisposed = true;

    /// <summary>Ends everything because the manager is disposed of by this process.</summary>
    public void Dispose()
    {
        ManagerClients.Forget(this);
        Close();
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
            : throw new IOException("What listens there has the key, but is no manager.");
    }

    // False: the answer has come at the last moment, and the connection is of no more use.
    private bool Exchange(CallWire wire)
    {
        try
        {
            wire.Send();
            return wire.Receive() ? true : throw new EndOfStreamException("The connection has ended.");
        }
        catch (TimeoutException e)
        {
            wire.HangUp();
            return wire.TryReceiveRest() ? false : throw new UnansweredException(Address.ProcessId, wire.IsLocal, e);
        }
    }

    private static TResult Read<TResult>(CallWire wire)
    {
        var content = new ReadOnlySequence<byte>(wire.Content);
        if (wire.Kind == MessageKind.Failure)
        {
            ExceptionDispatchInfo.Throw(ExceptionCodec.Read(content));
        }

        return typeof(TResult) == typeof(Nothing) ? default! : DefaultSerializer.Shared.Deserialize<TResult>(content);
    }

    private void Finish(CallWire wire)
    {
        wire.Forget();
        if (wire.Kind == MessageKind.ResultWithHandles)
        {
            try
            {
                wire.Begin(MessageKind.Opened);
                wire.Send();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                Drop(wire); // The result is here; the next call will find out.
                return;
            }
        }

        Return(wire);
    }

    private CallWire Rent(Deadline deadline)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                throw Lost(null);
            }

            if (_idle.TryPop(out CallWire? idle))
            {
                return idle;
            }
        }

        CallWire wire = Connect(deadline);
        lock (_lock)
        {
            if (!_isClosed)
            {
                _all.Add(wire);
                return wire;
            }
        }

        wire.Close();
        throw Lost(null);
    }

    private CallWire Connect(Deadline deadline)
    {
        SocketEnds? ends = null;
        try
        {
            TimeSpan left = deadline.Left;
            TimeSpan limit = deadline.IsNone || left > Handshake.Limit ? Handshake.Limit : left;
            ends = SocketEnds.Connect(
                Address.ToEndPoint(), ManagerKeys.Of(Address), limit, TlsClient.Pinned(Address.Certificate), out _);
            var wire = new CallWire(ends);
            wire.Limit(Deadline.After(limit));
            if (Greet(wire, _ownId).Id != Address.Id)
            {
                throw new IOException("Another manager listens there now.");
            }

            return wire;
        }
        catch (SocketException e) when (Sockets.IsExhausted(e))
        {
            throw Sockets.Exhausted($"connect to the manager process {Address.ProcessId}", e); // which may be well
        }
        catch (TimeoutException e)
        {
            ends?.Close();
            throw new UnansweredException(Address.ProcessId, nothingWasDone: true, e);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            ends?.Close();
            throw Lost(e);
        }
    }

    private void Return(CallWire wire)
    {
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

    private void Drop(CallWire wire)
    {
        lock (_lock)
        {
            _all.Remove(wire);
        }

        wire.Close();
    }

    private void Close()
    {
        CallWire[] all;
        lock (_lock)
        {
            _isClosed = true;
            all = [.. _all];
            _all.Clear();
            _idle.Clear();
        }

        Array.ForEach(all, wire => wire.Close());
    }

    private Exception Lost(Exception? cause)
    {
        if (_isDisposed)
        {
            return new ObjectDisposedException(
                nameof(Manager), "The manager was disposed of, and its objects with it: use its proxies before.");
        }

        string end = DescribeEnd?.Invoke() ?? "has ended or cannot be reached: it was killed, crashed, or was disposed of";
        return new ManagerLostException(
            $"The manager process {Address.ProcessId} {end}. Its objects are gone with it. "
            + "Create a new Manager, and new objects from it.",
            Address.ProcessId,
            cause);
    }
}
