using System.Buffers;
using Procession.Serialization;

namespace Procession.Managers;

/// <summary>
/// An object of the manager that this process is: what a proxy holds when it has come home, in a collection of the manager
/// or in an object of the user's. Calls copy arguments and results, as they do from elsewhere.
/// </summary>
internal sealed class LocalReference(ManagerServer server, ManagedObject target) : ObjectReference
{
    public override long Id => target.Id;

    protected override ManagerAddress Address => server.Address;

    public override ObjectReference Create(Type type, object?[] arguments) =>
        new LocalReference(server, server.Create(type, arguments, session: null));

    protected override UnansweredException? TryExchange<TArguments, TResult>(
        int operation, TArguments arguments, TimeSpan limit, out TResult result)
    {
        var sent = new ArrayBufferWriter<byte>();
        if (typeof(TArguments) != typeof(Nothing))
        {
            DefaultSerializer.Shared.Serialize(sent, arguments);
        }

        var reply = new KeepingWriter();
        target.Call(new ManagedCall(operation, sent.WrittenMemory, reply, caller: null, session: null));
        result = typeof(TResult) == typeof(Nothing)
            ? default!
            : DefaultSerializer.Shared.Deserialize<TResult>(new ReadOnlySequence<byte>(reply.WrittenMemory));
        GC.KeepAlive(reply);
        return null;
    }

    protected override void Settle()
    {
        // The collector sees to it.
    }

    protected override void Free()
    {
        // As above.
    }
}
