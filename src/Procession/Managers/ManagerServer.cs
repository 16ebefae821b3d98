using System.Net;
using System.Reflection;
using Procession.Functions;
using Procession.Messaging;
using Procession.Native;
using Procession.Serialization;
using Procession.Sharing;
using Procession.Threads;
using Procession.WorkerHost;

namespace Procession.Managers;

/// <summary>Runs in a manager's process: a thread for each connection, which answers its calls one after the other.</summary>
internal sealed class ManagerServer : IDisposable
{
    // For clients whose end is not seen at once, because their call does not return. A check costs 20 us for each client.
    private static readonly TimeSpan SlowLookInterval = TimeSpan.FromSeconds(5);

    private readonly AutoResetEvent _change = new(false); // the main thread has something to do
    private readonly SessionTable _sessions;
    private readonly RootObject _root;
    private readonly ConnectionAcceptor _acceptor;
    private readonly ExecutionContext _context = Surroundings.Capture().Context; // as the initializer left it
    private volatile bool _isEnding;

    /// <param name="id">Identifies the manager.</param>
    /// <param name="endPoint">Where to listen.</param>
    /// <param name="key">The key that processes outside this family must have; empty if only the family may connect.</param>
    /// <param name="certificate">The certificate and its private key as PKCS #12; empty for no encryption.</param>
    /// <param name="sameUserOnly">Whether only processes of the same user may connect; checked by asking the kernel.</param>
    public ManagerServer(Guid id, EndPoint endPoint, byte[] key, byte[] certificate, bool sameUserOnly)
    {
        Id = id;
        _sessions = new SessionTable(Objects);
        _root = new RootObject(this);
        byte[] familyKey = ManagerKeys.OfFamily(id);
        TlsDoor? tls = certificate.Length == 0 ? null : new TlsDoor(certificate);
        _acceptor = new ConnectionAcceptor(endPoint, key.Length == 0 ? [familyKey] : [familyKey, key], Serve, static _ => { })
        {
            IsWelcome = sameUserOnly ? static socket => PeerCredentials.Of(socket).IsSameUser : static _ => true,
            Tls = tls,
        };
        Address = new ManagerAddress(
            id,
            Environment.ProcessId,
            ManagerAddress.ToText(_acceptor.LocalEndPoint),
            KeyRing.FamilyName,
            tls?.CertificateHash ?? []);
        Current = this;
        _acceptor.Start();
    }

    /// <summary>Gets the server of this process; <see langword="null"/> if this is not a manager's process.</summary>
    public static ManagerServer? Current { get; private set; }

    public Guid Id { get; }

    public ManagerAddress Address { get; }

    public ObjectTable Objects { get; } = new();

    public static InvalidOperationException Unknown(long id) => new(
        $"The manager has no object {id} any more: every process that held it has released it, has ended, or had no "
        + $"connection to the manager for {SessionTable.ReturnTimeout.TotalSeconds} s.");

    /// <summary>Creates an object, held by the session.</summary>
    public ManagedObject Create(Type target, object?[] arguments, Session? session)
    {
        // The type's name came from the wire. Only our own few types may be created from it.
        if (target.Assembly != typeof(ManagedObject).Assembly || !target.IsSubclassOf(typeof(ManagedObject))
            || target == typeof(RootObject))
        {
            throw new InvalidOperationException($"A manager creates no objects of type {TypeName.Show(target)}.");
        }

        var created = (ManagedObject)Activator.CreateInstance(
            target, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        Objects.Add(created, session);
        return created;
    }

    /// <summary>A reference to an object, for proxies in this process.</summary>
    public ObjectReference Open(long id) => new LocalReference(this, Target(id));

    public void EndSoon()
    {
        _isEnding = true;
        _change.Set();
    }

    /// <summary>Waits until <see cref="EndSoon"/> is called, and checks meanwhile whether clients have ended.</summary>
    public void WaitForEnd()
    {
        bool areLost = false;
        while (!_isEnding)
        {
            _change.WaitOne(areLost ? _sessions.LookInterval : SlowLookInterval);
            try
            {
                areLost = _sessions.LookAfterLost();
                _sessions.LookAfterConnected();
            }
            catch (OutOfMemoryException)
            {
                areLost = true; // Some may be lost at the next check.
            }
        }
    }

    public void Dispose() => _acceptor.Dispose();

    private static void Answer(CallWire wire, ManagedCall call, ManagedObject target)
    {
        wire.Begin(MessageKind.Result);
        try
        {
            target.Call(call);
            if (wire.KeepsAny || (call.TakeBack is not null && wire.IsLarge))
            {
                wire.ChangeKind(MessageKind.ResultToConfirm);
            }
        }
        catch (Exception e)
        {
            if (e is OutOfMemoryException)
            {
                call.TakeBack?.Invoke(); // Without memory for the answer, the call must have no effect.
                call.TakeBack = null;
            }

            Refuse(wire, e);
        }
    }

    private static void Refuse(CallWire wire, Exception reason)
    {
        try
        {
            wire.Begin(MessageKind.Failure);
            ExceptionCodec.Write(wire, reason);
        }
        catch (OutOfMemoryException)
        {
            wire.Begin(MessageKind.Failure);
            ExceptionCodec.Write(wire, new InsufficientMemoryException(
                "The call failed, and the manager has no memory left to describe the failure."));
        }
    }

    // False at the end. A call for which there is no memory is refused, which affects no other call and no other client.
    private static bool Receive(CallWire wire, out InsufficientMemoryException? refusal)
    {
        refusal = null;
        try
        {
            return wire.Receive();
        }
        catch (InsufficientMemoryException e)
        {
            refusal = e;
            return true;
        }
    }

    private ManagedObject Target(long id) =>
        id == ObjectReference.Root ? _root : Objects.Find(id) ?? throw Unknown(id);

    // 0: the client is on another machine, or its process is not known.
    private static ulong ProcessOf(SocketEnds ends) =>
        ends.IsLocal && PeerCredentials.Of(ends.Socket) is { ProcessId: > 0 } peer ? ThreadIdentity.OfProcess(peer.ProcessId) : 0;

    private void Serve(SocketEnds ends)
    {
        ExecutionContext.Restore(_context);
        var surroundings = Surroundings.Capture();
        var wire = new CallWire(ends);
        Session? session = null;
        try
        {
            const int GuidSize = 16;
            if (!wire.Receive() || wire.Kind != MessageKind.Hello || wire.Content.Length != GuidSize)
            {
                return;
            }

            session = _sessions.Begin(new Guid(wire.Content.Span), ProcessOf(ends));
            wire.Begin(MessageKind.Hello);
            wire.Write(Id);
            wire.Write(Environment.ProcessId);
            wire.Write(KeyRing.FamilyName);
            wire.Send();
            Action? takeBack = null; // until the last result is confirmed
            while (Receive(wire, out InsufficientMemoryException? refusal))
            {
                if (refusal is null && wire.Kind == MessageKind.PassedOver)
                {
                    takeBack?.Invoke();
                }

                // The receiver has opened the objects of the last result, whether or not it has confirmed that.
                takeBack = null;
                wire.ReleaseKept();
                if (refusal is not null)
                {
                    Refuse(wire, refusal);
                    wire.Send();
                }
                else if (wire.Kind == MessageKind.Call)
                {
                    ManagedCall? call = Answer(wire, session);
                    surroundings.RestoreTo(surroundings.Context); // a user's object may have changed them
                    takeBack = wire.IsLarge ? call?.TakeBack : null;
                    Deliver(wire, call);
                }
            }
        }
        catch (Exception)
        {
            // The client is gone. Or it has the key and sends what no client sends: that ends its connection, and nothing
            // else.
        }
        finally
        {
            wire.Close();
            if (session is not null && _sessions.End(session))
            {
                _change.Set();
            }
        }
    }

    private static void Deliver(CallWire wire, ManagedCall? call)
    {
        if (call is { IsAnswered: true })
        {
            return;
        }

        try
        {
            wire.Send();
        }
        catch (Exception)
        {
            call?.TakeBack?.Invoke();
            throw;
        }
    }

    // Null: there is no such object.
    private ManagedCall? Answer(CallWire wire, Session session)
    {
        const int HeaderSize = sizeof(long) + sizeof(int);
        ReadOnlyMemory<byte> content = wire.Content;
        if (content.Length < HeaderSize)
        {
            throw new IOException("A call is too short.");
        }

        long id = BitConverter.ToInt64(content.Span);
        int operation = BitConverter.ToInt32(content.Span[sizeof(long)..]);
        var call = new ManagedCall(operation, content[HeaderSize..], wire, wire, session);
        ManagedObject? target = id == ObjectReference.Root ? _root : Objects.Find(id);
        if (target is null)
        {
            wire.Begin(MessageKind.Failure);
            ExceptionCodec.Write(wire, Unknown(id));
            return null;
        }

        Answer(wire, call, target);
        return call;
    }
}
