using System.Buffers;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;
using Procession.Threads;

namespace Procession.WorkerHost;

/// <summary>
/// Runs the items of one chunk in order, each with exactly one outcome. Derived classes, one for worker processes and one
/// for worker threads, decide where the outcomes go and whether another item begins.
/// </summary>
/// <param name="count">How many items the chunk has.</param>
/// <param name="stopsOnFailure">Whether the rest is skipped after a failed item.</param>
/// <param name="wantsInputText">As <see cref="IItemResult.WantsInputText"/>.</param>
/// <param name="serializer">Reads arguments and writes results.</param>
/// <param name="surroundings">The surroundings that each item finds on its thread.</param>
internal abstract class ItemLoop(
    int count, bool stopsOnFailure, bool wantsInputText, IPoolSerializer serializer, Surroundings surroundings)
{
    private ExecutionContext _start = surroundings.Context;

    /// <inheritdoc cref="IItemResult.WantsInputText"/>
    public bool WantsInputText { get; } = wantsInputText;

    /// <inheritdoc cref="INumberRun.Surroundings"/>
    public Surroundings Surroundings => surroundings;

    /// <inheritdoc cref="INumberRun.Context"/>
    public ExecutionContext Context { get; private set; } = surroundings.Context;

    /// <summary>Takes the outcomes of the items: this object itself.</summary>
    protected abstract INumberRun Outcomes { get; }

    /// <summary>Reads arguments and writes results.</summary>
    protected IPoolSerializer Serializer => serializer;

    /// <summary>
    /// What the items can learn about their task; <see langword="null"/> if the chunk was cancelled before.
    /// </summary>
    protected TaskContext? CurrentTask { get; private set; }

    /// <summary>The index of the item that runs, or is next.</summary>
    protected int Index { get; set; }

    /// <summary>Whether an item has failed.</summary>
    protected bool HasFailed { get; set; }

    /// <summary>
    /// Whether no more items begin. Nobody wants the rest of a cancelled chunk: the pool has settled its call.
    /// </summary>
    protected bool IsOver => CurrentTask is not { IsCancelled: false } || Index == count || (HasFailed && stopsOnFailure);

    /// <summary>Puts the worker's thread into the context that the items start from.</summary>
    public void Enter(ExecutionContext context)
    {
        _start = context;
        surroundings.RestoreTo(context);
    }

    /// <summary>Runs the chunk on this thread, async functions included.</summary>
    /// <param name="runner">Runs an item.</param>
    /// <param name="items">The arguments.</param>
    /// <param name="areNumbers">Whether they are numbers that lie side by side, without lengths.</param>
    public void Run(ItemRunner runner, ReadOnlySequence<byte> items, bool areNumbers)
    {
        Begin();
        if (areNumbers)
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
            runner.RunArray(array, Outcomes);
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
            Task item = runner.RunAsync(argument, Outcomes, serializer);
            bool isAtOnce = item.IsCompleted;
            await item.ConfigureAwait(false);
            bool isOfWorker = surroundings.AreOfThisThread;
            if (isAtOnce && isOfWorker)
            {
                // The async methods around the item have restored the contexts, but not the name and priority of the
                // thread.
                surroundings.RestoreTo(Context);
            }
            else if (isOfWorker
                || (!IsOver && !(isAtOnce && thread.Name == name && thread.Priority == ThreadPriority.Normal)))
            {
                // Leaves the thread that ended the item: it may belong to the function, or differ from those of the thread
                // pool. That of the worker is in the middle of another item, which keeps its surroundings, and does not wait
                // for the next one here.
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

    /// <inheritdoc cref="INumberRun.TryNext"/>
    public abstract bool TryNext(out int index);

    /// <inheritdoc cref="IItemResult.Fail"/>
    public abstract void Fail(Exception exception, string? inputText);

    /// <summary>The chunk begins; <see langword="null"/> if it was cancelled before.</summary>
    protected abstract TaskContext? BeginTask();

    /// <summary>No other item begins, and the surroundings are as they were.</summary>
    protected abstract void EndTask();

    private void Begin()
    {
        surroundings.RestoreTo(_start); // Rebuilding the function may have run the user's code.
        TaskContext.Current = CurrentTask = BeginTask();
        Context = ExecutionContext.Capture()!;
    }

    private void End()
    {
        if (surroundings.AreOfThisThread)
        {
            surroundings.Restore();
        }

        EndTask();
    }

    // Each item is begun like any other, because the pool may have taken some of them away.
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
            runner.RunNumbers(items.FirstSpan, Outcomes, serializer);
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
                LeftInterrupt.Await(runner.RunAsync(argument, Outcomes, serializer));
            }
            else
            {
                runner.Run(argument, Outcomes, serializer);
            }

            surroundings.RestoreTo(Context);
        }
    }
}
