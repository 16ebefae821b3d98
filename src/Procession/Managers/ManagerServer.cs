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

/// <summary>
/// What runs in a manager's process: a thread for each connection, which answers its calls one after the other.
/// </summary>
internal sealed class ManagerServer : IDisposable
{
    // Where a client's end is not seen at once, because its call does not return. A look costs 20 us for each client.
    private static readonly TimeSpan SlowLookInterval = TimeSpan.FromSeconds(5);

    private readonly AutoResetEvent _change = new(false); // there is something to do for the main thread
    private readonly SessionTable _sessions;
    private readonly RootObject _root;
    private readonly ConnectionAcceptor _acceptor;
    private readonly ExecutionContext _context = Surroundings.Capture().Context; // what the initializer has left
    private volatile bool _isEnding;

    /// <param name="id">Which manager this is.</param>
    /// <param name="endPoint">Where to listen.</param>
    /// <param name="key">What others than the processes of this family must have; empty if nobody else may come.</param>
    /// <param name="certificate">The certificate and its private key as PKCS #12; empty for clear text.</param>
    /// <param name="sameUserOnly">Whether the kernel is asked who comes.</param>
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

    /// <summary>Gets the one of this process; <see langword="null"/> if this is no manager's process.</summary>
    public static ManagerServer? Current { get; private set; }

    public Guid Id { get; }

    public ManagerAddress Address { get; }

    public ObjectTable Objects { get; } = new();

    public static InvalidOperationException Unknown(long id) => new(
        $"The manager has no object {id} any more: everybody who held it has let go of it, has ended, or had no connection to "
        + $"the manager for {SessionTable.ReturnTimeout.TotalSeconds} s.");

    /// <summary>Creates an object, held by the session.</summary>
    public ManagedObject Create(Type target, object?[] arguments, Session? session)
    {
        // A name from the wire has become this type; none but our own few are built from it.
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

    /// <summary>A way to an object for proxies in this process.</summary>
    public ObjectReference Open(long id) => new LocalReference(this, Target(id));

    public void EndSoon()
    {
        _isEnding = true;
        _change.Set();
    }

    /// <summary>Waits until <see cref="EndSoon"/>, and looks meanwhile whether clients have ended.</summary>
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
                areLost = true; // There may be some next time.
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
                call.TakeBack?.Invoke(); // What there was no memory to tell of has not happened.
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
                "The call has failed, and the manager has no memory left to say how."));
        }
    }

    // False at the end. A call for which there is no memory is refused; others, and other clients, are not concerned.
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

    // 0: another machine's, or not known.
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

                // What the last result stood for has been opened, whether that was said or not.
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
                    surroundings.RestoreTo(surroundings.Context); // the objects of users may set what the next call would find
                    takeBack = wire.IsLarge ? call?.TakeBack : null;
                    Deliver(wire, call);
                }
            }
        }
        catch (Exception)
        {
            // The client has gone; or it has the key and sends what no client sends, which ends its connection and no more.
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
