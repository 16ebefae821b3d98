using Procession.Threads;

namespace Procession.Managers;

/// <summary>An object of a manager in another process.</summary>
internal sealed class RemoteReference : ObjectReference
{
    private readonly ManagerClient _client;
    private readonly bool _isHeld;

    /// <summary>Takes over one use of the client, and one hold on the object if the manager has counted one for it.</summary>
    public RemoteReference(ManagerClient client, long id, bool isHeld)
    {
        _client = client;
        Id = id;
        _isHeld = isHeld;
    }

    public override long Id { get; }

    public ManagerClient Client => _client;

    protected override ManagerAddress Address => _client.Address;

    /// <summary>Opens the object that a message refers to.</summary>
    /// <exception cref="InvalidOperationException">The object is gone.</exception>
    public static RemoteReference Open(ManagerAddress address, long id)
    {
        _ = ManagerKeys.Of(address); // fails here if there is no key, and not as a lost manager
        ManagerClient client = ManagerClients.Use(address);
        bool isHeld = false;
        try
        {
            isHeld = id != Root && client.Call<long, bool>(Root, (int)RootOperation.Hold, id, Timeout.InfiniteTimeSpan);
        }
        catch (Exception e) when (e is ManagerLostException or UnansweredException or ObjectDisposedException)
        {
            // Later calls of the proxy will report that. A message that only contains the proxy can be read.
            return new RemoteReference(client, id, isHeld: false);
        }
        catch (Exception)
        {
            new RemoteReference(client, id, isHeld: false).Dispose(); // gives back the use of the client
            throw;
        }

        var reference = new RemoteReference(client, id, isHeld);
        if (!isHeld && id != Root)
        {
            reference.Dispose();
            throw ManagerServer.Unknown(id);
        }

        return reference;
    }

    public override ObjectReference Create(Type target, object?[] arguments)
    {
        long id = Call<(Type, object?[]), long>((int)RootOperation.Create, (target, arguments));
        return new RemoteReference(ManagerClients.UseAgain(_client), id, isHeld: true);
    }

    protected override UnansweredException? TryExchange<TArguments, TResult>(
        int operation, TArguments arguments, TimeSpan limit, out TResult result) =>
        _client.TryCall(Id, operation, arguments, limit, out result);

    protected override void Settle() => _client.Sweep();

    // This may run on the finalizer's thread, so it must not wait.
    protected override void Free()
    {
        _client.Discard(_isHeld ? Id : Root);
        if (!IsDisposed)
        {
            QueuedByRuntime.Post(_client.Sweep);
        }
    }
}
