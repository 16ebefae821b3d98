using System.Diagnostics;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>A chunk that a worker process runs: its outcomes go into the ring.</summary>
internal sealed class ChunkRun(
    FrameHeader header,
    ChunkFlags flags,
    RunningSlot slot,
    ResultSender results,
    IPoolSerializer serializer,
    RunningChunks running,
    long memoryLimit,
    Surroundings surroundings)
    : ItemLoop(
        header.Index,
        flags.HasFlag(ChunkFlags.StopOnFailure),
        flags.HasFlag(ChunkFlags.InputText),
        serializer,
        surroundings),
        INumberRun
{
    private readonly long _id = header.ChunkId;
    private readonly int _count = header.Index;
    private readonly bool _isShareable = flags.HasFlag(ChunkFlags.Shareable);
    private readonly bool _isTimed = flags.HasFlag(ChunkFlags.Timed);
    private readonly bool _isQuiet = flags.HasFlag(ChunkFlags.Quiet);
    private readonly long _started = slot.Begun;
    private bool _hasSentNumber;

    /// <summary>How long the chunk took, once it has ended, in units of 100 ns.</summary>
    public long Ticks { get; private set; }

    /// <inheritdoc/>
    public bool TakesNumbers { get; } =
        results.IsExclusive && serializer is DefaultSerializer && !flags.HasFlag(ChunkFlags.Timed);

    /// <inheritdoc/>
    protected override INumberRun Outcomes => this;

    /// <inheritdoc cref="INumberRun.TryNext"/>
    public override bool TryNext(out int index)
    {
        index = Index;
        if (IsOver || (_isShareable && !slot.TryClaim(index, _count)))
        {
            return false;
        }

        if (_hasSentNumber && (!_isQuiet || results.HasMuchUnsaid))
        {
            WakeForNumber();
        }

        if (!_isTimed)
        {
            slot.Advance(index);
            return true;
        }

        slot.AdvanceTimed(_id, index);
        CurrentTask!.MoveTo(index);
        return true;
    }

    /// <inheritdoc/>
    public void SucceedWithNumber(long bits, int size)
    {
        results.SendNumber(_id, Index, bits, size);
        _hasSentNumber = true;
        Index++;
    }

    /// <inheritdoc/>
    public Exception? Succeed<T>(T value)
    {
        // Before the result can be seen. The pool notes the expiry before it says so here: what this sees, the pool sees too. One
        // that comes later may be for a result that the pool has counted already, and the chunk must go on.
        bool isExpired = CurrentTask!.IsExpired;
        try
        {
            results.SendResult(_id, Index, value, Serializer, _isQuiet);
        }
        catch (Exception e) when (e is not DamagedDataException)
        {
            return FailureSite.Open(UnsendableResult.Describe(value, e));
        }

        HasFailed |= isExpired;
        Index++;
        return null;
    }

    /// <inheritdoc cref="IItemResult.Fail"/>
    public override void Fail(Exception exception, string? inputText)
    {
        if (exception is OutOfMemoryException && memoryLimit > 0)
        {
            // The limit of the pool, not the user's own doing: a worker without memory is of no more use.
            ProcessEnd.OutOfMemory(memoryLimit, exception);
        }

        HasFailed = true;
        results.SendFailure(_id, Index, exception, WantsInputText, inputText, _isQuiet);
        Index++;
    }

    /// <inheritdoc/>
    protected override TaskContext? BeginTask() => running.Begin(_id);

    /// <inheritdoc/>
    protected override void EndTask()
    {
        running.End(_id);
        slot.Clear(_id);
        Ticks = Stopwatch.GetElapsedTime(_started).Ticks;
        results.SendEnd(_id, Index, Ticks);
    }

    // Wakes the pool for the previous number, since the item that begins now may take long. The claim of the item was a
    // full fence after that number was published.
    private void WakeForNumber()
    {
        _hasSentNumber = false;
        if (!_isShareable)
        {
            Interlocked.MemoryBarrier();
        }

        results.WakeAfterFence();
    }
}
