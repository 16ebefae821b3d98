using System.Buffers;
using System.Diagnostics;
using Procession.Functions;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>One chunk being run: its items in order, each with exactly one outcome.</summary>
internal sealed class ChunkRun(
    long id, int count, bool stopOnFailure, ResultSender results, IPoolSerializer serializer, RunningChunks running)
    : IItemResult
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _index;
    private bool _failed;

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
        try
        {
            results.SendResult(id, _index, value, serializer);
        }
        catch (Exception e)
        {
            Fail(UnsendableResult.Describe(value, e));
            return;
        }

        _index++;
    }

    public void Fail(Exception exception)
    {
        _failed = true;
        results.SendFailure(id, _index, exception);
        _index++;
    }

    public void FailToReadArgument(Exception exception) => Fail(exception);

    private bool Begin(RunningSlot slot)
    {
        slot.Begin(id);
        if (running.Begin(id) is not { } context)
        {
            results.SendEnd(id, 0, microseconds: 0);
            slot.Clear();
            return false;
        }

        TaskContext.Current = context;
        return true;
    }

    private void End(RunningSlot slot)
    {
        TaskContext.Current = null;
        running.End(id);
        results.SendEnd(id, _index, Stopwatch.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMicrosecond);
        slot.Clear();
    }
}
