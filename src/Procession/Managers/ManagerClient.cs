using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>
/// This process's side of a manager: makes calls, each on its own connection, so that a waiting call does not block others,
/// and reports to the manager which objects were released.
/// </summary>
internal sealed class ManagerClient
{
    /// <summary>
    /// Gets or sets how long a manager may take to answer a call that it carries out at once, before it is considered
    /// stopped. Tests shorten it.
    /// </summary>
    public static TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    // Held while releases are reported. Guards _unconfirmed and _lastTurn.
    private readonly Lock _sweeping = Uninterrupted.NewLock();
    private readonly ConcurrentQueue<long> _discarded = new();
    private readonly ManagerConnections _connections;
    private readonly ManagerEnd _end;
    private Releases? _unconfirmed; // sent to the manager, or to be sent, and not answered yet
    private long _lastTurn;

    public ManagerClient(ManagerAddress address)
    {
        Address = address;
        _end = new ManagerEnd(address.ProcessId);
        _connections = new ManagerConnections(address, _end) { Reconnected = Sweep };
    }

    public ManagerAddress Address { get; }

    /// <summary>
    /// Gets or sets the number of references that use this client; guarded by <see cref="ManagerClients"/>.
    /// </summary>
    public int Uses { get; set; }

    /// <summary>Sets the function that says how the manager's process ended; set by the process that started it.</summary>
    public Func<string?> DescribeEnd
    {
        set => _end.Describe = value;
    }

    /// <summary>Calls an operation of an object in the manager, and waits for the result.</summary>
    /// <param name="id">The object.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long to wait at most; -1 ms: forever.</param>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    /// <exception cref="UnansweredException">The limit was reached first.</exception>
    /// <exception cref="IOException">The connection was cut, and the manager lives.</exception>
    public TResult Call<TArguments, TResult>(long id, int operation, TArguments arguments, TimeSpan limit) =>
        TryCall(id, operation, arguments, limit, out TResult result) is { } unanswered ? throw unanswered : result;

    /// <summary>
    /// The same as <see cref="Call"/>, but if the manager does not answer, the exception is returned. It is not thrown,
    /// because users' arguments and results may themselves call managers while they are written and read, and exceptions from
    /// there say nothing about this call.
    /// </summary>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    /// <exception cref="IOException">The connection was cut, and the manager lives.</exception>
    public UnansweredException? TryCall<TArguments, TResult>(
        long id, int operation, TArguments arguments, TimeSpan limit, out TResult result)
    {
        var deadline = Deadline.After(limit);
        result = default!;
        CallWire wire;
        try
        {
            wire = _connections.Rent(deadline);
        }
        catch (UnansweredException e)
        {
            return e;
        }

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
            _connections.Return(wire); // nothing was sent
            throw;
        }

        bool isLate = false;
        try
        {
            wire.Limit(deadline);
            isLate = !Exchange(wire);
        }
        catch (UnansweredException e)
        {
            _connections.Drop(wire);
            return e;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            bool wasSent = wire.WasSent;
            _connections.Drop(wire);
            throw WhyCut(wasSent, e);
        }
        catch (InsufficientMemoryException)
        {
            Finish(wire, MessageKind.PassedOver); // The next call is not affected.
            throw;
        }
        catch (Exception)
        {
            _connections.Drop(wire); // It is not known how much of the message was sent.
            throw;
        }

        try
        {
            result = Read<TResult>(wire);
            return null;
        }
        finally
        {
            if (isLate)
            {
                _connections.Drop(wire);
            }
            else if (wire.Kind == MessageKind.ResultToConfirm)
            {
                Finish(wire, MessageKind.Opened);
            }
            else
            {
                _connections.Return(wire);
            }
        }
    }

    /// <summary>Records that a reference was released. Never waits.</summary>
    public void Discard(long id) => _discarded.Enqueue(id);

    /// <summary>
    /// Reports to the manager which references were released; closes the connections if these were the last ones.
    /// </summary>
    public void Sweep()
    {
        lock (_sweeping)
        {
            while ((_unconfirmed ??= NextReport()) is { } releases)
            {
                if (!TryReport(releases))
                {
                    return; // Tried again with the next report. Nobody waits for this one.
                }

                // Counted down only after the report: at zero, the connections that it uses are closed.
                _unconfirmed = null;
                if (ManagerClients.LetGo(this, releases.Uses))
                {
                    _connections.Close();
                }
            }
        }
    }

    /// <summary>From now on, calls that find the manager gone say that this process has disposed of it.</summary>
    public void ExpectEnd() => _end.Expect();

    /// <summary>Closes the connections because this process disposes of the manager.</summary>
    public void Dispose()
    {
        ManagerClients.Remove(this);
        _connections.Close();
    }

    // What was released since the last report; null if nothing.
    private Releases? NextReport()
    {
        List<long> ids = [];
        int uses = 0;
        for (; _discarded.TryDequeue(out long id); uses++)
        {
            if (id != ObjectReference.Root)
            {
                ids.Add(id);
            }
        }

        return uses == 0 ? null : new Releases(++_lastTurn, [.. ids], uses);
    }

    // Numbered, so that the manager recognizes a repeated report: the answer to the first one may have been lost.
    private bool TryReport(Releases releases)
    {
        try
        {
            if (releases.Ids.Length > 0)
            {
                Call<(long, long[]), Nothing>(
                    ObjectReference.Root, (int)RootOperation.LetGo, (releases.Number, releases.Ids), AnswerTimeout);
            }

            return true;
        }
        catch (Exception e) when (e is ManagerLostException or ObjectDisposedException)
        {
            return true; // The manager is gone, and its objects with it.
        }
        catch (Exception e) when (e is UnansweredException or IOException or OutOfMemoryException or AuthenticationException)
        {
            return false; // It is stopped, or this process lacks a descriptor, a thread or memory.
        }
    }

    // False: the answer came after the deadline, just in time to be read, and the connection cannot be used any more.
    private bool Exchange(CallWire wire)
    {
        try
        {
            wire.Send();
            return wire.Receive() ? true : throw new EndOfStreamException("The connection ended.");
        }
        catch (TimeoutException e)
        {
            wire.HangUp();
            return wire.TryReceiveRest()
                ? false
                : throw new UnansweredException(Address.ProcessId, wire.WasSent, nothingWasDone: wire.IsLocal, e);
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

    private void Finish(CallWire wire, MessageKind last)
    {
        try
        {
            wire.Limit(Deadline.None); // A few bytes: the manager has read everything before, so there is room.
            wire.Begin(last);
            wire.Send();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or TimeoutException)
        {
            _connections.Drop(wire); // The next call will find out.
            return;
        }

        _connections.Return(wire);
    }

    // The end of a connection does not mean the end of the manager, so the manager is asked.
    private Exception WhyCut(bool wasSent, Exception cause)
    {
        if (_end.IsExpected)
        {
            return _end.Lost(cause);
        }

        string call = $"The connection to the manager process {Address.ProcessId} was cut in the middle of a call "
            + (wasSent ? "(whether the call was carried out is not known). " : "(the call was not carried out). ");
        try
        {
            _connections.Return(_connections.Open(Deadline.After(AnswerTimeout)));
            return new IOException(
                call + "The manager and its objects still exist: " + (wasSent
                    ? "look at the object before you call it again."
                    : "call again."),
                cause);
        }
        catch (Exception e) when (e is ManagerLostException or ObjectDisposedException)
        {
            return e;
        }
        catch (Exception e) when (e is UnansweredException or IOException or OutOfMemoryException)
        {
            return new IOException(
                $"{call}This process could not find out whether the manager still runs: {e.Message}", cause);
        }
    }

    /// <summary>
    /// One report to the manager: the ids of the references that were released, and how many uses of this client end with it.
    /// </summary>
    private sealed record Releases(long Number, long[] Ids, int Uses);
}
