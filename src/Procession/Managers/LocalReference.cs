using System.Buffers;
using Procession.Serialization;

namespace Procession.Managers;

/// <summary>
/// Refers to an object of the manager that runs in this process: a proxy has this reference when it comes back to its
/// manager, in a collection or in a user's object. Calls copy arguments and results, as calls from other processes do.
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
        // Nothing to do: the garbage collector frees the object.
    }

    protected override void Free()
    {
        // Nothing to do: the garbage collector frees the object.
    }
}
