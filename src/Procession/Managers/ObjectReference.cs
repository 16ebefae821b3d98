using Procession.Serialization;
using Procession.Sharing;

namespace Procession.Managers;

/// <summary>What a proxy holds: one object of a manager, and this proxy's share in keeping it.</summary>
internal abstract class ObjectReference : SharedResource
{
    private int _disposed;

    /// <summary>Gets the object's number; <see cref="Root"/> is the manager itself.</summary>
    public abstract long Id { get; }

    public const long Root = 0;

    protected abstract ManagerAddress Address { get; }

    protected bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Has the manager do something with the object, and waits for the result.</summary>
    public TResult Call<TArguments, TResult>(int operation, TArguments arguments) =>
        Call<TArguments, TResult>(operation, arguments, Timeout.InfiniteTimeSpan);

    /// <summary>The same, and not for longer than that.</summary>
    /// <exception cref="UnansweredException">The limit was reached first.</exception>
    public TResult Call<TArguments, TResult>(int operation, TArguments arguments, TimeSpan limit)
    {
        ThrowIfDisposed();
        TResult result = Exchange<TArguments, TResult>(operation, arguments, limit);
        GC.KeepAlive(this);
        return result;
    }

    public TResult Ask<TResult>(int operation) => Call<Nothing, TResult>(operation, default);

    public void Tell<TArguments>(int operation, TArguments arguments) => Call<TArguments, Nothing>(operation, arguments);

    public void Tell(int operation) => Call<Nothing, Nothing>(operation, default);

    /// <inheritdoc cref="Call{TArguments, TResult}(int, TArguments, TimeSpan)"/>
    public void Tell(int operation, TimeSpan limit) => Call<Nothing, Nothing>(operation, default, limit);

    /// <summary>
    /// Has the manager do something that it waits for itself, up to a time. A manager that cannot say in time how that
    /// went is not waited for much longer.
    /// </summary>
    /// <exception cref="UnansweredException">It has not answered.</exception>
    public TResult CallWithin<TArguments, TResult>(int operation, TArguments arguments, TimeSpan time) =>
        Call<TArguments, TResult>(
            operation, arguments, time == Timeout.InfiniteTimeSpan ? time : time + ManagerClient.Patience);

    /// <summary>Creates another object in the same manager.</summary>
    public abstract ObjectReference Create(Type target, object?[] arguments);

    public ObjectHandle ToHandle(IKeeper? keeper)
    {
        ThrowIfDisposed();
        return new ObjectHandle(Address, Id, Depart(keeper));
    }

    /// <summary>Lets go of the object. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
            Settle();
        }
    }

    protected abstract TResult Exchange<TArguments, TResult>(int operation, TArguments arguments, TimeSpan limit);

    /// <summary>Makes sure that the manager knows, before <see cref="Dispose"/> returns, what was let go of.</summary>
    protected abstract void Settle();

    private void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            throw new ObjectDisposedException(
                null, "This proxy of a manager's object was disposed of; the object may live on through others.");
        }
    }
}

/// <summary>Stands for an <see cref="ObjectReference"/> in messages.</summary>
[Sendable]
internal sealed record ObjectHandle(ManagerAddress Manager, long Id, Receipt? Receipt)
{
    /// <summary>In the manager the object itself, elsewhere a way to it.</summary>
    public ObjectReference Open()
    {
        ObjectReference reference = ManagerServer.Current is { } own && own.Id == Manager.Id
            ? own.Open(Id)
            : RemoteReference.Open(Manager, Id);
        Receipt?.Sign();
        return reference;
    }
}
