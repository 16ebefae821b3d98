using System.Buffers;
using System.Diagnostics;
using Procession.Functions;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>One chunk being run: its items in order, each with exactly one outcome, the last one marked.</summary>
internal sealed class ChunkRun(
    long id, int count, bool stopOnFailure, ResultSender results, IPoolSerializer serializer, RunningChunks running)
    : IItemResult
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _index;
    private bool _failed;
    private bool _ended;

    private bool IsOver => _index == count || (_failed && stopOnFailure);

    /// <summary>Runs the chunk on this thread, async functions included.</summary>
    public void Run(RunningSlot slot, ItemRunner runner, ReadOnlySequence<byte> items)
    {
        if (!Begin(slot))
        {
            return;
        }

        while (!IsOver)
        {
            slot.Advance(_index);
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

        End(slot);
    }

    /// <summary>Runs the chunk of an async function without holding a thread.</summary>
    public async Task RunAsync(RunningSlot slot, ItemRunner runner, ReadOnlySequence<byte> items)
    {
        if (!Begin(slot))
        {
            return;
        }

        while (!IsOver)
        {
            slot.Advance(_index);
            ReadOnlySequence<byte> argument = ItemFraming.Next(ref items);
            await runner.RunAsync(argument, this, serializer).ConfigureAwait(false);
        }

        End(slot);
    }

    /// <summary>Fails every item for the same reason.</summary>
    public void FailAll(RunningSlot slot, Exception reason)
    {
        if (!Begin(slot))
        {
            return;
        }

        while (!IsOver)
        {
            Fail(reason);
        }

        End(slot);
    }

    public void Succeed<T>(T value)
    {
        bool last = _index + 1 == count;
        try
        {
            results.SendResult(id, _index, last ? Microseconds() : -1, value, serializer);
        }
        catch (Exception e)
        {
            Fail(UnsendableResult.Describe(value, e));
            return;
        }

        _index++;
        _ended = last;
    }

    public void Fail(Exception exception)
    {
        _failed = true;
        bool last = _index + 1 == count || stopOnFailure;
        results.SendFailure(id, _index, last ? Microseconds() : -1, exception);
        _index++;
        _ended = last;
    }

    public void FailToReadArgument(Exception exception) => Fail(exception);

    private bool Begin(RunningSlot slot)
    {
        slot.Begin(id);
        if (running.Begin(id) is not { } context)
        {
            results.SendSkipped(id);
            slot.Clear();
            return false;
        }

        TaskContext.Current = context;
        return true;
    }

    private void End(RunningSlot slot)
    {
        Debug.Assert(_ended, "A chunk always ends with an outcome that is marked as the last.");
        TaskContext.Current = null;
        running.End(id);
        slot.Clear();
    }

    private int Microseconds() => (int)Math.Min(int.MaxValue, Stopwatch.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMicrosecond);
}
