using System.Buffers;
using Procession.Calls;
using Procession.Execution;
using Procession.Tests.Scheduling;
using Procession.Tests.Workers.Corruption;
using Procession.Wire;
using Procession.Workers.Death;
using Procession.Workers.Handle;
using Procession.Workers.Output;
using Procession.Workers.Sending;

namespace Procession.Tests.Workers.Handle;

public sealed class WorkerPostMortemTests : IDisposable
{
    private const int Killed = -9;
    private readonly WireChannel _channel = IdleWorker.Channel();
    private readonly RecordingCrew _crew = new();
    private readonly WorkerHandle _worker;
    private readonly FrameSender _sender;
    private readonly InFlight _entry;

    public WorkerPostMortemTests()
    {
        _worker = IdleWorker.Handle(_crew, number: 1);
        _sender = new FrameSender(_channel.Outgoing, "sender", static _ => { });
        Chunk chunk = new TestCalls().Map(items: 4, chunkSize: 4).TakeChunk(workers: 1, out _)!;
        _entry = new InFlight(
            chunk, chunk, new OutgoingFrame(FrameKind.Chunk, chunk.Id, chunk.Count, null, ReadOnlySequence<byte>.Empty));
    }

    private RunningSlot Slot => _channel.Slot(0);

    public void Dispose()
    {
        _worker.Abandon();
        _sender.Close();
        _channel.Dispose();
        _crew.Dispose();
    }

    [Fact]
    public void LossOf_AChunkThatIsInNoSlot_HasNotStarted()
    {
        Loss loss = LossOf();
        Assert.Equal((-1, false), (loss.LastStarted, loss.IsUnknown));
    }

    [Fact]
    public void LossOf_AnItemThatRan_StartedWithIt_AndTheReasonIsTheDeath()
    {
        Begin(item: 2);
        Loss loss = LossOf();
        Assert.Equal(2, loss.LastStarted);
        Assert.Equal(Killed, Assert.IsType<WorkerDeath>(loss.Reason).ExitCode);
    }

    [Fact]
    public void LossOf_AnItemAfterOneThatHadReachedItsLimit_IsThatItem()
    {
        Begin(item: 2);
        _entry.AddExpiry(Expiry(1));
        Loss loss = LossOf();
        Assert.Equal(2, loss.LastStarted);
        Assert.IsType<WorkerDeath>(loss.Reason);
    }

    /// <summary>A condemned worker may note the next item before it sees that it is condemned. It does not begin that.</summary>
    [Fact]
    public void LossOf_TheItemForWhichTheWorkerWasKilled_IsThatItem_WhateverIsNotedSince()
    {
        Begin(item: 1);
        TaskExpiry expiry = Expiry(1);
        _entry.AddExpiry(expiry);
        Assert.True(Slot.TryCondemn(_entry.Chunk.Id, 1));
        _entry.Condemned = expiry;
        _entry.AddExpiry(Expiry(2));
        Slot.Advance(2);

        Loss loss = LossOf();

        Assert.Equal(1, loss.LastStarted);
        Assert.Same(expiry, loss.Reason);
    }

    [Fact]
    public void Death_OfAWorkerThatThePoolKilled_IsOfTheKindOfTheKill()
    {
        _worker.Killer.KillOverdue("was killed because it took too long", "Wait longer.");
        _worker.Killer.HasExited();
        WorkerDeath death = Examine().Death;
        Assert.Equal(WorkerFailureKind.KilledForTimeout, death.Kind);
        Assert.True(death.IsKillOfThePool);
        Assert.Equal(("was killed because it took too long", "Wait longer."), (death.Note, death.StartCure));
    }

    private void Begin(int item)
    {
        Slot.Begin(_entry.Chunk.Id, shareable: 0);
        Slot.AdvanceTimed(_entry.Chunk.Id, item);
    }

    private Loss LossOf() => Examine().LossOf(_entry);

    private WorkerPostMortem Examine() =>
        new(_worker, Killed, _channel, _sender, new OutputTail(), _worker.Killer, isUnreadable: false);

    private TaskExpiry Expiry(int index) => new(
        _crew.Settings, _worker.Number, _worker.ProcessId, Limit: default, Started: 0, index);
}
