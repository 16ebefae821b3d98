using System.Diagnostics;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Calls;

/// <summary>
/// Work that was submitted together: hands out chunks, takes their outcomes in any order, and ends once, with one outcome.
/// </summary>
[DebuggerDisplay("{Function.Name,nq}: {ChunksOut} chunks out, settled: {IsSettled}")]
internal abstract class Call(ICallHost host, FunctionReference function, CallLimits limits)
{
    private CallTerms? _terms;
    private Chunk? _latest;
    private int _outstanding; // guarded by Gate, as is the next
    private bool _ended;

    public FunctionReference Function { get; } = function;

    public CallLimits Limits { get; } = limits;

    /// <summary>The cultures under which the items run; <see langword="null"/> for those of the pool.</summary>
    public CulturePair? Culture { get; init; }

    /// <summary>Calls of higher priority are started first.</summary>
    public virtual int Priority => 0;

    /// <summary>
    /// The size of an item in bytes if all items have the same size and are packed without lengths; 0 if each item is
    /// preceded by its length.
    /// </summary>
    public virtual int ItemSize => 0;

    /// <summary>
    /// Whether items that wait to be sent are gathered into one chunk. Little is sent ahead then, so that chunks can grow.
    /// </summary>
    public virtual bool Gathers => false;

    /// <summary>Whether the rest of a chunk is skipped after a failed item.</summary>
    public bool StopOnFailure { get; init; } = true;

    /// <summary>Makes the texts of failed inputs, if failures carry them.</summary>
    public InputText? InputText { get; init; }

    /// <summary>
    /// Keeps the pool from being collected while somebody may still wait for this call. Set before the pool knows the call;
    /// cleared at its end.
    /// </summary>
    public object? Keeper { get; set; }

    /// <summary>What executors know of the call.</summary>
    public CallTerms Terms
    {
        get
        {
            // If two threads race, the first one wins, and both get the same object.
            if (Volatile.Read(ref _terms) is not { } terms)
            {
                CallTerms made = MakeTerms();
                terms = Interlocked.CompareExchange(ref _terms, made, null) ?? made;
            }

            return terms;
        }
    }

    /// <summary>
    /// The chunk that was sent last. Set before the chunk can have an outcome, and cleared at the end of the call, since
    /// results may be kept for longer than workers.
    /// </summary>
    public Chunk? Latest
    {
        get => Volatile.Read(ref _latest);
        set => Volatile.Write(ref _latest, value);
    }

    /// <summary>
    /// Whether the call is in a queue of the dispatcher. Guarded by the dispatcher's lock, as are the next two properties.
    /// </summary>
    public bool IsQueued { get; set; }

    /// <summary>The next call in that queue.</summary>
    public Call? NextInQueue { get; set; }

    /// <summary>Chunks that were handed out and came back; they go before new ones. Created when needed.</summary>
    public Queue<Chunk>? Returned { get; set; }

    /// <summary>How many chunks were handed out and are not over. May be outdated by a moment.</summary>
    public int ChunksOut => Volatile.Read(ref _outstanding);

    /// <summary>Whether the outcome is decided, so that nothing more needs to run.</summary>
    public abstract bool IsSettled { get; }

    /// <summary>
    /// Whether items that have not begun need not run: the outcome is decided, or will be a failure whatever they return.
    /// </summary>
    public virtual bool NeedsNoMore => IsSettled;

    /// <summary>An item of the call, in words; <see langword="null"/> if there is only one.</summary>
    public virtual string? NameOf(long index) => ItemDescription.NameOf(index);

    public ICallHost Host { get; } = host;

    /// <summary>Whether somebody may wait for a single result.</summary>
    protected abstract bool WantsEachResult { get; }

    /// <summary>Guards the state of the call. Never held while user code runs or another lock is taken.</summary>
    protected Lock Gate { get; } = Uninterrupted.NewLock();

    /// <summary>The next chunk, or <see langword="null"/> if there is none now.</summary>
    /// <param name="workers">How many chunks run at the same time.</param>
    /// <param name="mayHaveMore">
    /// Whether there may be another chunk now. If not, the call is offered to the dispatcher again when there is one.
    /// </param>
    public Chunk? TakeChunk(int workers, out bool mayHaveMore)
    {
        lock (Gate)
        {
            Chunk? chunk = IsSettled ? null : TakeChunkNoLock(workers);
            if (chunk is not null)
            {
                _outstanding++;
            }

            mayHaveMore = chunk is not null && !NothingLeftNoLock();
            return chunk;
        }
    }

    /// <summary>
    /// Stores the result of an item. Called by the thread that reads a worker's results; must not block. If it throws,
    /// nothing was stored, and the exception is the item's failure.
    /// </summary>
    public abstract void ItemSucceeded(Chunk chunk, int index, in Payload payload);

    /// <summary>Stores the results of consecutive items that are numbers. If it throws, none was stored.</summary>
    /// <param name="chunk">Their chunk.</param>
    /// <param name="index">The place of the first one in it.</param>
    /// <param name="numbers">A piece of a <see cref="NumberRun"/>.</param>
    /// <param name="size">The bytes of each number.</param>
    /// <returns>How many were stored: the piece may contain the end of the run.</returns>
    /// <exception cref="DamagedDataException">The results of this call are not numbers of this size.</exception>
    public virtual int NumbersSucceeded(Chunk chunk, int index, ReadOnlySpan<byte> numbers, int size) =>
        throw new DamagedDataException("there are numbers as the results of a function that returns none");

    /// <summary>Makes room for the result of an item that is an array without references.</summary>
    /// <exception cref="DamagedDataException">The results of this call are not such arrays.</exception>
    public virtual object AllocateArray(long length, out Span<byte> room) =>
        throw new DamagedDataException("there is an array as the result of a function that returns none");

    /// <summary>The memory of an array is filled. Otherwise like <see cref="ItemSucceeded"/>.</summary>
    public virtual void ArraySucceeded(Chunk chunk, int index, object array) =>
        throw new InvalidOperationException("There is no array.");

    /// <summary>An item has failed.</summary>
    public abstract void ItemFailed(Chunk chunk, int index, ItemFailure failure);

    /// <summary>
    /// A chunk is over: all its outcomes were reported or skipped, or it will not run. Every chunk ends here.
    /// </summary>
    public void ChunkEnded(Chunk chunk, double microseconds)
    {
        bool last;
        Host.Count(chunk);
        chunk.Buffer?.RemoveUser();
        lock (Gate)
        {
            if (microseconds >= 0)
            {
                MeasuredNoLock(chunk.Count, microseconds);
            }

            DeliveredNoLock(chunk.Delivered);
            last = --_outstanding == 0 && NothingLeftNoLock();
        }

        if (last)
        {
            End();
        }
        else
        {
            Progressed();
        }
    }

    /// <summary>
    /// Code that nobody waits for any more may go on reading the items of a chunk: their memory is never given to others.
    /// Called before the chunk is over.
    /// </summary>
    public virtual void LeaveItems(Chunk chunk) => chunk.Buffer?.LeaveToCollector();

    /// <summary>
    /// A part of a running chunk was taken away, to run as a chunk of its own; the call waits for both now.
    /// </summary>
    public void ChunkShared()
    {
        lock (Gate)
        {
            _outstanding++;
        }
    }

    /// <summary>A chunk was lost, and what is left of it will run as other chunks; the call waits for those now.</summary>
    public void ChunkSplit(Chunk chunk, int parts)
    {
        Host.Count(chunk);
        chunk.Buffer?.RemoveUser();
        lock (Gate)
        {
            _outstanding += parts - 1;
            DeliveredNoLock(chunk.Delivered);
        }
    }

    /// <summary>
    /// Ends the call with an exception of the pool's; queued and running chunks do not matter any more.
    /// </summary>
    public abstract void Abort(Exception exception);

    /// <summary>Ends the call if it has nothing queued or running; for those that end without a chunk.</summary>
    protected void EndIfIdle()
    {
        bool last;
        lock (Gate)
        {
            last = _outstanding == 0 && NothingLeftNoLock();
        }

        if (last)
        {
            End();
        }
    }

    protected abstract Chunk? TakeChunkNoLock(int workers);

    /// <summary>Whether no chunk will be handed out any more.</summary>
    protected abstract bool NothingLeftNoLock();

    /// <summary>Decides the outcome, unless that has happened: every chunk has ended.</summary>
    protected abstract void Settle();

    protected virtual void Progressed()
    {
    }

    /// <summary>Nobody needs the items any more.</summary>
    protected virtual void Unneeded()
    {
    }

    protected virtual void MeasuredNoLock(int items, double microseconds)
    {
    }

    protected virtual void DeliveredNoLock(int items)
    {
    }

    private CallTerms MakeTerms() => new()
    {
        Function = Function,
        Culture = Culture,
        Priority = Priority,
        TimeLimit = Limits.Time,
        ItemSize = ItemSize,
        StopsOnFailure = StopOnFailure,
        IsQuiet = !WantsEachResult && Limits.Time is null,
        WantsInputText = InputText is not null,
        Gathers = Gathers,
    };

    private void End()
    {
        lock (Gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
        }

        try
        {
            Settle();
        }
        finally
        {
            Unneeded();
            Keeper = null;
            Latest = null;
            Host.Ended(this);
        }
    }
}
