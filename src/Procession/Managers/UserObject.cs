using System.Reflection;
using Procession.Serialization;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>An object of a user's class. Only the members of one interface can be called.</summary>
internal sealed class UserObject<TInterface, TImplementation> : ManagedObject
    where TInterface : class
    where TImplementation : class, TInterface
{
    // By the address of the method. What arrives over the wire is only compared with these addresses, never resolved.
    private static readonly ByteKeyedCache<MethodInvoker> Members = FindMembers();
    private readonly TImplementation _target;

    /// <summary>Runs the user's constructor.</summary>
    public UserObject(object?[] arguments)
    {
        const BindingFlags Constructors =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions;
        _target = (TImplementation)Activator.CreateInstance(typeof(TImplementation), Constructors, null, arguments, null)!;
    }

    public override void Call(ManagedCall call)
    {
        (byte[] method, object?[] arguments) = call.Read<(byte[], object?[])>();
        if (!Members.TryGet(method, out MethodInvoker? member))
        {
            throw new MissingMethodException(
                $"Only members of {TypeName.Show(typeof(TInterface))} can be called in the manager. This one is not: "
                + "the object was created for that interface.");
        }

        object? result;
        try
        {
            result = member.Invoke(_target, arguments.AsSpan());
        }
        finally
        {
            LeftInterrupt.Clear(); // The next call on this thread belongs to another object.
        }

        call.Return(result);
    }

    private static ByteKeyedCache<MethodInvoker> FindMembers()
    {
        var members = new ByteKeyedCache<MethodInvoker>();
        foreach (MethodInfo method in InterfaceMembers.Of(typeof(TInterface)))
        {
            members.Add(MethodAddress.Encode(method), MethodInvoker.Create(method));
        }

        return members;
    }
}
