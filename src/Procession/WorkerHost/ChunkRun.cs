using System.Buffers;
using System.Diagnostics;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;
using Procession.Threads;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>One chunk being run: its items in order, each with exactly one outcome.</summary>
internal sealed class ChunkRun(
    FrameHeader header,
    ChunkFlags flags,
    RunningSlot slot,
    ResultSender results,
    IPoolSerializer serializer,
    RunningChunks running,
    long memoryLimit,
    Surroundings surroundings)
    : INumberRun
{
    private readonly long _id = header.ChunkId;
    private readonly int _count = header.Index;
    private readonly bool _isShareable = flags.HasFlag(ChunkFlags.Shareable);
    private readonly bool _isTimed = flags.HasFlag(ChunkFlags.Timed);
    private readonly bool _stopsOnFailure = flags.HasFlag(ChunkFlags.StopOnFailure);
    private readonly bool _isQuiet = flags.HasFlag(ChunkFlags.Quiet);
    private readonly long _started = slot.Begun;
    private TaskContext? _context;
    private ExecutionContext _start = surroundings.Context;
    private int _index;
    private bool _failed;
    private bool _hasSentNumber;

    /// <summary>How long the chunk took, once it has ended, in units of 100 ns.</summary>
    public long Ticks { get; private set; }

    /// <inheritdoc/>
    public bool WantsInputText { get; } = flags.HasFlag(ChunkFlags.InputText);

    /// <inheritdoc/>
    public bool TakesNumbers { get; } =
        results.IsExclusive && serializer is DefaultSerializer && !flags.HasFlag(ChunkFlags.Timed);

    /// <inheritdoc/>
    public Surroundings Surroundings => surroundings;

    /// <inheritdoc/>
    public ExecutionContext Context { get; private set; } = surroundings.Context;

    // Nobody wants the rest of a cancelled chunk; the pool has settled the call.
    private bool IsOver => _context is not { IsCancelled: false } || _index == _count
        || (_failed && _stopsOnFailure);

    /// <summary>Puts the worker's thread into the context that the items start from.</summary>
    public void Enter(ExecutionContext context)
    {
        _start = context;
        surroundings.RestoreTo(context);
    }

    /// <summary>Runs the chunk on this thread, async functions included.</summary>
    public void Run(ItemRunner runner, ReadOnlySequence<byte> items)
    {
        Begin();
        if (flags.HasFlag(ChunkFlags.Numbers))
        {
            RunNumbers(runner, items);
        }
        else
        {
            RunFramed(runner, items);
        }

        End();
    }

    /// <summary>Runs the chunk's only item, an array that was read already.</summary>
    public void RunArray(ItemRunner runner, object array)
    {
        Begin();
        if (TryNext(out _))
        {
            runner.RunArray(array, this);
        }

        End();
    }

    /// <summary>Runs the chunk of an async function without holding a thread.</summary>
    public async Task RunAsync(ItemRunner runner, ReadOnlySequence<byte> items)
    {
        Begin();
        while (TryNext(out _))
        {
            ReadOnlySequence<byte> argument = ItemFraming.Next(ref items);
            Thread thread = Thread.CurrentThread;
            string? name = thread.Name;
            Task item = runner.RunAsync(argument, this, serializer);
            bool isAtOnce = item.IsCompleted;
            await item.ConfigureAwait(false);
            if (surroundings.AreOfThisThread)
            {
                // The async methods around the item have put back the contexts, but neither name nor priority.
                surroundings.RestoreTo(Context);
            }
            else if (!IsOver && !(isAtOnce && thread.Name == name && thread.Priority == ThreadPriority.Normal))
            {
                // Off the thread that ended the item, which may be the function's own, or is not as the thread pool's are.
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }
        }

        End();
    }

    /// <summary>Fails every item for the same reason.</summary>
    public void FailAll(Exception reason)
    {
        Begin();
        FailRest(FailureSite.Open(reason));
        End();
    }

    /// <inheritdoc/>
    public bool TryNext(out int index)
    {
        index = _index;
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
        _context!.MoveTo(index);
        return true;
    }

    /// <inheritdoc/>
    public void SucceedWithNumber(long bits, int size)
    {
        results.SendNumber(_id, _index, bits, size);
        _hasSentNumber = true;
        _index++;
    }

    /// <inheritdoc/>
    public Exception? Succeed<T>(T value)
    {
        // Before the result can be seen. The pool notes the expiry before it says so here: what this sees, the pool sees too. One
        // that comes later may be for a result that the pool has counted already, and the chunk must go on.
        bool isExpired = _context!.IsExpired;
        try
        {
            results.SendResult(_id, _index, value, serializer, _isQuiet);
        }
        catch (Exception e) when (e is not DamagedDataException)
        {
            return FailureSite.Open(UnsendableResult.Describe(value, e));
        }

        _failed |= isExpired;
        _index++;
        return null;
    }

    /// <inheritdoc/>
    public void Fail(Exception exception, string? inputText)
    {
        if (exception is OutOfMemoryException && memoryLimit > 0)
        {
            // The limit of the pool, not the user's own doing: a worker without memory is of no more use.
            ProcessEnd.OutOfMemory(memoryLimit, exception);
        }

        _failed = true;
        results.SendFailure(_id, _index, exception, WantsInputText, inputText, _isQuiet);
        _index++;
    }

    // For the number before the item that begins, since that may take long. The claim was a full fence behind its publishing.
    private void WakeForNumber()
    {
        _hasSentNumber = false;
        if (!_isShareable)
        {
            Interlocked.MemoryBarrier();
        }

        results.WakeBehindFence();
    }

    private void Begin()
    {
        surroundings.RestoreTo(_start); // Rebuilding the function may have run the user's code.
        TaskContext.Current = _context = running.Begin(_id);
        Context = ExecutionContext.Capture()!;
    }

    // Each is claimed: the pool may have taken some of them away.
    private void FailRest(Exception reason)
    {
        while (TryNext(out _))
        {
            Fail(reason, inputText: null);
        }
    }

    private void RunNumbers(ItemRunner runner, ReadOnlySequence<byte> items)
    {
        if (items.IsSingleSegment)
        {
            runner.RunNumbers(items.FirstSpan, this, serializer);
            return;
        }

        FailRest(new InsufficientMemoryException(
            $"A chunk of numbers has 2 GiB at most, and this one has {items.Length:N0} bytes. Pass a smaller chunk size."));
    }

    private void RunFramed(ItemRunner runner, ReadOnlySequence<byte> items)
    {
        while (TryNext(out _))
        {
            ReadOnlySequence<byte> argument = ItemFraming.Next(ref items);
            if (runner.IsAsync)
            {
                LeftInterrupt.Await(runner.RunAsync(argument, this, serializer));
            }
            else
            {
                runner.Run(argument, this, serializer);
            }

            surroundings.RestoreTo(Context);
        }
    }

    private void End()
    {
        if (surroundings.AreOfThisThread)
        {
            surroundings.Restore();
        }

        running.End(_id);
        slot.Clear(_id);
        Ticks = Stopwatch.GetElapsedTime(_started).Ticks;
        results.SendEnd(_id, _index, Ticks);
    }
}
