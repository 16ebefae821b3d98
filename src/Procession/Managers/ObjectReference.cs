using System.Diagnostics;
using System.Net.Sockets;
using Procession.Serialization;
using Procession.Settings;
using Procession.Sharing;

namespace Procession.Managers;

/// <summary>What a proxy refers to: an object of a manager, which is kept alive by this reference.</summary>
[DebuggerDisplay("object {Id} of the manager with pid {Address.ProcessId}, disposed: {IsDisposed}")]
internal abstract class ObjectReference : SharedResource
{
    private int _disposed;

    /// <summary>Gets the object's number; <see cref="Root"/> is the manager itself.</summary>
    public abstract long Id { get; }

    public const long Root = 0;

    protected abstract ManagerAddress Address { get; }

    protected bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Calls an operation of the object in the manager, and waits for the result.</summary>
    public TResult Call<TArguments, TResult>(int operation, TArguments arguments) =>
        Call<TArguments, TResult>(operation, arguments, Timeout.InfiniteTimeSpan);

    /// <summary>The same, with a time limit.</summary>
    /// <exception cref="UnansweredException">The limit was reached first.</exception>
    public TResult Call<TArguments, TResult>(int operation, TArguments arguments, TimeSpan limit) =>
        TryCall(operation, arguments, limit, out TResult result) is { } unanswered ? throw unanswered : result;

    public TResult Ask<TResult>(int operation) => Call<Nothing, TResult>(operation, default);

    public void Tell<TArguments>(int operation, TArguments arguments) => Call<TArguments, Nothing>(operation, arguments);

    public void Tell(int operation) => Call<Nothing, Nothing>(operation, default);

    /// <inheritdoc cref="Call{TArguments, TResult}(int, TArguments, TimeSpan)"/>
    public void Tell(int operation, TimeSpan limit) => Call<Nothing, Nothing>(operation, default, limit);

    /// <summary>
    /// Calls an operation for which the manager itself waits, for a limited or unlimited time. If the manager does not answer
    /// in time, the caller does not wait for it much longer.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">Makes the arguments from the remaining time.</param>
    /// <param name="time">How long the manager may wait; -1 ms: forever.</param>
    /// <param name="result">The result.</param>
    /// <returns><see langword="false"/>: the time is over, and the manager has done nothing and will do nothing.</returns>
    /// <exception cref="UnansweredException">It is not known whether the call was carried out; or the time is unlimited, and
    /// the connection uses TCP.</exception>
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

            // If time is left, the call was not even sent. A manager on this machine is waited for, since its end would be
            // seen at once. Over TCP, silence may mean a machine that is gone without a notice.
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

    /// <summary>Releases the object. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
            Settle();
        }
    }

    /// <summary>Makes a call; if it was not answered within the limit, returns the exception that says why.</summary>
    protected abstract UnansweredException? TryExchange<TArguments, TResult>(
        int operation, TArguments arguments, TimeSpan limit, out TResult result);

    /// <summary>Makes sure that the manager knows, before <see cref="Dispose"/> returns, what was released.</summary>
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
                null, "This proxy of a manager's object was disposed. Other proxies of the object can still be used.");
        }
    }
}

/// <summary>Represents an <see cref="ObjectReference"/> in messages.</summary>
[Sendable]
internal sealed record ObjectHandle(ManagerAddress Manager, long Id, TransitReceipt? Receipt)
{
    /// <summary>In the manager's process the object itself, elsewhere a remote reference to it.</summary>
    public ObjectReference Open()
    {
        ObjectReference reference = ManagerServer.Current is { } own && own.Id == Manager.Id
            ? own.Open(Id)
            : RemoteReference.Open(Manager, Id);
        Receipt?.Sign();
        return reference;
    }
}
