using System.Diagnostics;
using System.Net.Sockets;
using Procession.Serialization;
using Procession.Settings;
using Procession.Sharing;

namespace Procession.Managers;

/// <summary>What a proxy holds: one object of a manager, and this proxy's share in keeping it.</summary>
[DebuggerDisplay("object {Id} of the manager with pid {Address.ProcessId}, disposed: {IsDisposed}")]
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
    public TResult Call<TArguments, TResult>(int operation, TArguments arguments, TimeSpan limit) =>
        TryCall(operation, arguments, limit, out TResult result) is { } unanswered ? throw unanswered : result;

    public TResult Ask<TResult>(int operation) => Call<Nothing, TResult>(operation, default);

    public void Tell<TArguments>(int operation, TArguments arguments) => Call<TArguments, Nothing>(operation, arguments);

    public void Tell(int operation) => Call<Nothing, Nothing>(operation, default);

    /// <inheritdoc cref="Call{TArguments, TResult}(int, TArguments, TimeSpan)"/>
    public void Tell(int operation, TimeSpan limit) => Call<Nothing, Nothing>(operation, default, limit);

    /// <summary>
    /// Has the manager do something that it waits for itself, for a time or as long as it takes. A manager that cannot say in
    /// time how that went is not waited for much longer.
    /// </summary>
    /// <param name="operation">What it is to do.</param>
    /// <param name="arguments">With what, if so much time is left.</param>
    /// <param name="time">How long it may wait; -1 ms is forever.</param>
    /// <param name="result">The result.</param>
    /// <returns>False: the time is over, and the manager has done nothing, nor will it.</returns>
    /// <exception cref="UnansweredException">
    /// Whether it was carried out is not known; or there is no limit, nor a connection over TCP.
    /// </exception>
    public bool TryCallWithin<TArguments, TResult>(
        int operation, Func<TimeSpan, TArguments> arguments, TimeSpan time, out TResult result)
    {
        var deadline = Deadline.After(time);
        while (true)
        {
            TimeSpan left = deadline.Left;
            UnansweredException? unanswered = TryCall(
                operation, arguments(left), deadline.IsNone ? left : left + ManagerClient.AnswerTimeout, out result);
            if (unanswered is null)
            {
                return true;
            }

            // It was not even sent if the time is not over yet. A manager on this machine is waited for: its end would be
            // seen at once. Over TCP silence may be a machine that is gone, which does not say so.
            if (!unanswered.NothingWasDone || (deadline.IsNone && Address.ToEndPoint() is not UnixDomainSocketEndPoint))
            {
                throw unanswered;
            }

            if (deadline.Left == TimeSpan.Zero)
            {
                return false;
            }
        }
    }

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

    /// <summary>Makes a call; returns why there is no result if it was not answered within the limit.</summary>
    protected abstract UnansweredException? TryExchange<TArguments, TResult>(
        int operation, TArguments arguments, TimeSpan limit, out TResult result);

    /// <summary>Makes sure that the manager knows, before <see cref="Dispose"/> returns, what was let go of.</summary>
    protected abstract void Settle();

    private UnansweredException? TryCall<TArguments, TResult>(
        int operation, TArguments arguments, TimeSpan limit, out TResult result)
    {
        ThrowIfDisposed();
        UnansweredException? unanswered = TryExchange(operation, arguments, limit, out result);
        GC.KeepAlive(this);
        return unanswered;
    }

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
internal sealed record ObjectHandle(ManagerAddress Manager, long Id, TransitReceipt? Receipt)
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
