using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Procession.Managers;
using Procession.Serialization;
using Procession.Settings;

namespace Procession;

/// <summary>
/// A queue in a <see cref="Manager"/>, used from any process, also on other machines. Python's <c>Manager().Queue()</c> and
/// <c>JoinableQueue()</c>.
/// </summary>
/// <typeparam name="T">Anything that travels; proxies too.</typeparam>
/// <remarks>
/// <para>
/// On one machine, a <see cref="ProcessQueue{T}"/> does the same in shared memory and is faster. Thread-safe. It travels. A
/// process that dies while it waits takes no item.
/// </para>
/// <para>
/// Every member throws <see cref="ManagerLostException"/> if the manager has ended, or ends during the call. If the manager
/// is stopped or gets no processor time, members wait for it. Members with a time limit return <see langword="false"/> at
/// most 5 seconds after the limit, and then the manager does not carry out the call later. Over TCP this cannot be known, so
/// members that put or take throw a <see cref="TimeoutException"/> instead.
/// </para>
/// <para>
/// Members without a time limit throw it if they cannot connect to the manager for 5 seconds: <see cref="Count"/>,
/// <see cref="IsCompleted"/>, <see cref="Complete"/> and <see cref="TaskDone"/> always, those that wait only over TCP. Then
/// nothing was done.
/// </para>
/// </remarks>
[DebuggerDisplay("{_object}")]
public sealed class ManagedQueue<T> : IDisposable, ITravelsAsHandle
{
    private readonly ObjectReference _object;

    internal ManagedQueue(ObjectReference reference) => _object = reference;

    /// <summary>Gets how many items are in the queue now. Python's <c>qsize()</c>.</summary>
    public int Count => _object.Ask<int>((int)QueueOperation.Count);

    /// <summary>Gets whether <see cref="Complete"/> was called.</summary>
    public bool IsCompleted => _object.Ask<bool>((int)QueueOperation.IsCompleted);

    /// <summary>Puts an item at the end, waiting for room as long as it takes.</summary>
    /// <param name="item">The item; it is copied now.</param>
    /// <exception cref="InvalidOperationException">The queue was completed.</exception>
    /// <exception cref="UnsendableException">The item cannot travel.</exception>
    public void Put(T item) => TryPut(item, Timeout.InfiniteTimeSpan);

    /// <summary>Puts an item at the end, waiting for room at most for a given time.</summary>
    /// <param name="item">The item; it is copied now.</param>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>Whether the item is in the queue.</returns>
    /// <exception cref="InvalidOperationException">The queue was completed.</exception>
    /// <exception cref="UnsendableException">The item cannot travel.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool TryPut(T item, TimeSpan timeout)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        return _object.TryCallWithin((int)QueueOperation.Put, left => (item, left), timeout, out bool isPut) && isPut;
    }

    /// <summary>Takes the first item, waiting for one as long as it takes.</summary>
    /// <returns>The item.</returns>
    /// <exception cref="InsufficientMemoryException">This process has no memory for the item; it stays in the queue.</exception>
    /// <exception cref="InvalidOperationException">The queue was completed and is empty.</exception>
    public T Get() => Take(Timeout.InfiniteTimeSpan, out T? item) == Taking.Taken
        ? item!
        : throw new InvalidOperationException("The queue was completed and is empty.");

    /// <summary>Takes the first item if there is one.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryGet([MaybeNullWhen(false)] out T item) => TryGet(TimeSpan.Zero, out item);

    /// <summary>Takes the first item, waiting at most for a given time.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was one; <see langword="false"/> at once if the queue was completed and is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool TryGet(TimeSpan timeout, [MaybeNullWhen(false)] out T item)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        return Take(timeout, out item) == Taking.Taken;
    }

    /// <summary>Takes items until the queue is completed and empty, waiting for each.</summary>
    /// <returns>The items. Several consumers share them.</returns>
    public IEnumerable<T> GetConsumingEnumerable()
    {
        while (TryGet(Timeout.InfiniteTimeSpan, out T? item))
        {
            yield return item;
        }
    }

    /// <summary>
    /// Declares that nothing more will be put: consumers get the remaining items, and are told when there are none left. May
    /// be repeated.
    /// </summary>
    /// <param name="discard">Whether the remaining items are discarded. They count as done.</param>
    public void Complete(bool discard = false) => _object.Tell((int)QueueOperation.Complete, discard);

    /// <summary>Declares that the processing of a taken item is done; see <see cref="Join()"/>.</summary>
    /// <exception cref="InvalidOperationException">It was called more often than items were put.</exception>
    public void TaskDone() => _object.Tell((int)QueueOperation.TaskDone);

    /// <summary>Waits until <see cref="TaskDone"/> was called for each item that was put.</summary>
    public void Join() => Join(Timeout.InfiniteTimeSpan);

    /// <summary>The same, with a time limit: a consumer may die before it calls <see cref="TaskDone"/>.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>Whether all items are done.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool Join(TimeSpan timeout)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        try
        {
            return _object.TryCallWithin((int)QueueOperation.Join, static left => left, timeout, out bool isDone) && isDone;
        }
        catch (UnansweredException) when (timeout != Timeout.InfiniteTimeSpan)
        {
            return false; // The time is over. If the manager carries out the call later, it changes nothing.
        }
    }

    /// <summary>Releases the queue in this process. It lives as long as any process has it.</summary>
    public void Dispose() => _object.Dispose();

    /// <inheritdoc/>
    IHandle ITravelsAsHandle.ToHandle(IKeeper? keeper) => new Handle(_object.ToHandle(keeper));

    private Taking Take(TimeSpan timeout, out T? item)
    {
        if (!_object.TryCallWithin((int)QueueOperation.Get, static left => left, timeout, out (Taking Taking, T? Item) answer))
        {
            answer = (Taking.TimedOut, default);
        }

        item = answer.Item;
        return answer.Taking;
    }

    [Sendable]
    private sealed record Handle(ObjectHandle Object) : IHandle
    {
        public object Open() => new ManagedQueue<T>(Object.Open());
    }
}
