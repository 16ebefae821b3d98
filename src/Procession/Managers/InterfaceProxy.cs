using System.Reflection;
using Procession.Native;
using Procession.Serialization;

namespace Procession.Managers;

/// <summary>
/// The class from which the runtime makes a proxy for a user's interface. <see cref="IDisposable.Dispose"/> releases the
/// object, whether or not the interface is disposable.
/// </summary>
internal class InterfaceProxy : DispatchProxy, IDisposable, ITravelsAsHandle
{
    private ObjectReference? _object;
    private Type? _contract;

    public static object Create(Type contract, ObjectReference reference)
    {
        var proxy = (InterfaceProxy)DynamicCode.Make(() => Create(contract, typeof(InterfaceProxy)));
        proxy._object = reference;
        proxy._contract = contract;
        return proxy;
    }

    /// <summary>Releases the object.</summary>
    public void Dispose()
    {
        _object!.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_contract!, _object!.ToHandle(keeper));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.DeclaringType == typeof(IDisposable))
        {
            Dispose();
            return null;
        }

        return _object!.Call<(byte[], object?[]), object?>(0, (MethodAddress.Encode(targetMethod), args ?? []));
    }

    [Sendable]
    private sealed record Handle(Type Contract, ObjectHandle Object) : IHandle
    {
        public Type Opens => Contract;

        public object Open() => Create(Contract, Object.Open());
    }
}
