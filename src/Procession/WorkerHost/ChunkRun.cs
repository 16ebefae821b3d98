using System.Buffers;
using System.Diagnostics;
using Procession.Functions;
using Procession.Serialization;
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
    long memoryLimit)
    : IItemResult
{
    private readonly long _id = header.ChunkId;
    private readonly int _count = header.Index;
    private readonly long _started = Stopwatch.GetTimestamp();
    private TaskContext? _context;
    private int _index;
    private bool _failed;

    // Nobody wants the rest of a cancelled chunk; the pool has settled the call.
    private bool IsOver => _context is not { IsCancelled: false } || _index == _count
        || (_failed && flags.HasFlag(ChunkFlags.StopOnFailure));

    /// <summary>Runs the chunk on this thread, async functions included.</summary>
    public void Run(ItemRunner runner, ReadOnlySequence<byte> items)
    {
        Begin();
        while (!IsOver)
        {
            Advance();
            ReadOnlySequence<byte> argument = ItemFraming.Next(ref items);
            if (runner.IsAsync)
            {
                runner.RunAsync(argument, this, serializer).GetAwaiter().GetResult();
            }
            else
            {
                runner.Run(argument, this, serializer);
            }
        }

        End();
    }

    /// <summary>Runs the chunk of an async function without holding a thread.</summary>
    public async Task RunAsync(ItemRunner runner, ReadOnlySequence<byte> items)
    {
        Begin();
        while (!IsOver)
        {
            Advance();
            ReadOnlySequence<byte> argument = ItemFraming.Next(ref items);
            await runner.RunAsync(argument, this, serializer).ConfigureAwait(false);
        }

        End();
    }

    /// <summary>Fails every item for the same reason.</summary>
    public void FailAll(Exception reason)
    {
        Begin();
        while (!IsOver)
        {
            Fail(reason);
        }

        End();
    }

    public void Succeed<T>(T value)
    {
        try
        {
            results.SendResult(_id, _index, value, serializer);
        }
        catch (Exception e)
        {
            Fail(UnsendableResult.Describe(value, e));
            return;
        }

        _failed |= _context!.IsExpired;
        _index++;
    }

    public void Fail(Exception exception)
    {
        if (exception is OutOfMemoryException && memoryLimit > 0)
        {
            // The limit of the pool, not the user's own doing: a worker without memory is of no more use.
            ProcessEnd.OutOfMemory(memoryLimit, exception);
        }

        _failed = true;
        results.SendFailure(_id, _index, exception);
        _index++;
    }

    private void Begin() => TaskContext.Current = _context = running.Begin(_id);

    private void Advance()
    {
        if (!flags.HasFlag(ChunkFlags.Timed))
        {
            slot.Advance(_index);
            return;
        }

        slot.AdvanceTimed(_index);
        _context!.MoveTo(_index);
    }

    private void End()
    {
        TaskContext.Current = null;
        running.End(_id);
        slot.Clear(_id);
        results.SendEnd(_id, _index, Stopwatch.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMicrosecond);
    }
}
