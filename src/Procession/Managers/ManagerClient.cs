using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>
/// This process's side of a manager: calls, each on a connection of its own, so that one that waits holds up no other; and what
/// the manager has to be told in between.
/// </summary>
internal sealed class ManagerClient
{
    /// <summary>
    /// Gets or sets how long a manager may take to answer what it does at once, before it is taken for stopped. Tests shorten it.
    /// </summary>
    public static TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    private readonly Lock _sweeping = Uninterrupted.NewLock(); // held while what was let go of is reported; guards the next two
    private readonly ConcurrentQueue<long> _discarded = new();
    private readonly ManagerConnections _connections;
    private readonly ManagerEnd _end;
    private LetGoTurn? _untold; // what the manager was to be told, and has not answered
    private long _lastTurn;

    public ManagerClient(ManagerAddress address)
    {
        Address = address;
        _end = new ManagerEnd(address.ProcessId);
        _connections = new ManagerConnections(address, _end) { CameBack = Sweep };
    }

    public ManagerAddress Address { get; }

    /// <summary>Gets or sets how many references there are; guarded by <see cref="ManagerClients"/>.</summary>
    public int Uses { get; set; }

    /// <summary>Sets who can say how the manager's process ended: the process that started it.</summary>
    public Func<string?> DescribeEnd
    {
        set => _end.Describe = value;
    }

    /// <summary>Has the manager do something with an object, and waits for the result.</summary>
    /// <param name="id">The object.</param>
    /// <param name="operation">What it is to do.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="limit">For how long at most; -1 ms is forever.</param>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    /// <exception cref="UnansweredException">The limit was reached first.</exception>
    /// <exception cref="IOException">The connection was cut, and the manager lives.</exception>
    public TResult Call<TArguments, TResult>(long id, int operation, TArguments arguments, TimeSpan limit) =>
        TryCall(id, operation, arguments, limit, out TResult result) is { } unanswered ? throw unanswered : result;

    /// <summary>
    /// The same, and returns why there is no result if the manager has not answered. Not thrown: arguments and results of users
    /// may call managers themselves while they are written and read, and what those throw says nothing about this call.
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
            _connections.Return(wire); // Nothing was sent.
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
            Finish(wire, MessageKind.PassedOver); // The next call is not concerned.
            throw;
        }
        catch (Exception)
        {
            _connections.Drop(wire); // Nobody knows how far the message has come.
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

    /// <summary>Notes that a reference was let go of. Never waits.</summary>
    public void Discard(long id) => _discarded.Enqueue(id);

    /// <summary>Reports to the manager what was let go of; closes the connections if that was all.</summary>
    public void Sweep()
    {
        lock (_sweeping)
        {
            while ((_untold ??= NextTurn()) is { } turn)
            {
                if (!TryTell(turn))
                {
                    return; // It is told again with the next ones. Nobody waits for this.
                }

                // Counted down only afterwards: the last one closes the connections that this goes over.
                _untold = null;
                if (ManagerClients.LetGo(this, turn.Uses))
                {
                    _connections.Close();
                }
            }
        }
    }

    /// <summary>From now on, whoever finds the manager gone is told that this process has disposed of it.</summary>
    public void ExpectEnd() => _end.Expect();

    /// <summary>Ends everything because the manager is disposed of by this process.</summary>
    public void Dispose()
    {
        ManagerClients.Remove(this);
        _connections.Close();
    }

    // What was let go of since the last time; null for nothing.
    private LetGoTurn? NextTurn()
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

        return uses == 0 ? null : new LetGoTurn(++_lastTurn, [.. ids], uses);
    }

    // By its number, so that the manager knows if it has been told before: the answer may have been lost.
    private bool TryTell(LetGoTurn turn)
    {
        try
        {
            if (turn.Ids.Length > 0)
            {
                Call<(long, long[]), Nothing>(
                    ObjectReference.Root, (int)RootOperation.LetGo, (turn.Number, turn.Ids), AnswerTimeout);
            }

            return true;
        }
        catch (Exception e) when (e is ManagerLostException or ObjectDisposedException)
        {
            return true; // Gone with all it held.
        }
        catch (Exception e) when (e is UnansweredException or IOException or OutOfMemoryException or AuthenticationException)
        {
            return false; // It is stopped, or this process lacks a descriptor, a thread or memory.
        }
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
            wire.Limit(Deadline.None); // A few bytes: the manager has read all before, so that there is room.
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

    // That a connection has ended says nothing about the manager: it is asked.
    private Exception WhyCut(bool wasSent, Exception cause)
    {
        if (_end.IsExpected)
        {
            return _end.Lost(cause);
        }

        string call = $"The connection to the manager process {Address.ProcessId} was cut in the middle of a call "
            + (wasSent ? "(whether that was carried out is not known). " : "(which was not carried out). ");
        try
        {
            _connections.Return(_connections.Open(Deadline.After(AnswerTimeout)));
            return new IOException(
                call + "The manager lives, and its objects with it: " + (wasSent
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
            return new IOException($"{call}The manager cannot be asked now whether it lives. {e.Message}", cause);
        }
    }

    /// <summary>What the manager is told in one turn: holds that were let go of, and the uses of this client with them.</summary>
    private sealed record LetGoTurn(long Number, long[] Ids, int Uses);
}
