using Procession.Tests.Workers.Corruption;
using Procession.Wire;
using Procession.Workers.Handle;

namespace Procession.Tests.Workers.Handle;

public sealed class WorkerKillerTests : IDisposable
{
    private readonly IdleWorker _process = new();
    private readonly WireChannel _channel = IdleWorker.Channel();
    private readonly RecordingCrew _crew = new();
    private readonly WorkerKiller _killer;

    public WorkerKillerTests() => _killer = Make();

    public void Dispose()
    {
        _channel.Dispose();
        _crew.Dispose();
    }

    [Fact]
    public void Reason_OfAWorkerThatNobodyKilled_IsNone() => Assert.Same(EndReason.None, _killer.Reason);

    [Fact]
    public void Kill_Twice_KeepsTheFirstReason_AndKillsAgain()
    {
        _killer.Kill(WorkerFailureKind.OutOfMemory, "was too large");
        _killer.Break("has closed its channel"); // as it does when it dies of that

        Assert.Equal(new EndReason(WorkerFailureKind.OutOfMemory, "was too large"), _killer.Reason);
        Assert.Equal(2, _process.Kills);
    }

    [Fact]
    public void KillIf_ThatFindsWhatItLooksFor_IsTheReason()
    {
        _killer.KillIf(WorkerFailureKind.KilledForCancel, static _ => false);
        Assert.Same(EndReason.None, _killer.Reason);
        _killer.KillIf(WorkerFailureKind.KilledForTimeout, static _ => true);
        _killer.KillIf(WorkerFailureKind.KilledForCancel, static _ => true);
        Assert.Equal(WorkerFailureKind.KilledForTimeout, _killer.Reason.Kind);
    }

    [Fact]
    public void Kill_OfAWorkerThatHasExited_IsNotTheReason()
    {
        _killer.HasExited();
        _killer.KillOverdue("took too long", "wait");

        Assert.Same(EndReason.None, _killer.Reason);
    }

    [Fact]
    public void Found_IsTheReasonOfAWorkerThatEndedByItself_AndOfNoOther()
    {
        _killer.HasExited();
        _killer.Found(WorkerFailureKind.ChannelBroken, "found damage");
        Assert.Equal("found damage", _killer.Reason.Note);

        WorkerKiller killed = Make();
        killed.Kill(WorkerFailureKind.Crashed, "was killed by chaos mode");
        killed.HasExited();
        killed.Found(WorkerFailureKind.ChannelBroken, "found damage");
        Assert.Equal("was killed by chaos mode", killed.Reason.Note);
    }

    [Fact]
    public void GiveUp_OfAWorkerThatIsBeingKilled_NotesTheDamage_AndKeepsTheReason()
    {
        _killer.KillOverdue("took too long", "wait");
        _killer.GiveUp("a slot says so");

        Assert.True(_killer.IsDamaged);
        Assert.Equal(new EndReason(WorkerFailureKind.KilledForTimeout, "took too long", "wait"), _killer.Reason);
    }

    /// <summary>Whoever looks while others kill: kind, text and advice are of one kill, and stay so.</summary>
    [Fact]
    public void Reason_OnceItNamesAKill_NeverChanges()
    {
        for (int round = 0; round < 2000; round++)
        {
            WorkerKiller killer = Make();
            var seen = new EndReason[3];
            Parallel.Invoke(
                () => See(() => killer.Kill(WorkerFailureKind.OutOfMemory, "memory"), 0),
                () => See(() => killer.KillOverdue("overdue", "cure"), 1),
                () => See(() => killer.HasExited(), 2));

            Assert.All(seen, reason => Assert.Same(killer.Reason, reason));

            void See(Action kill, int place)
            {
                kill();
                seen[place] = killer.Reason;
            }
        }
    }

    private WorkerKiller Make() => new(_process, _channel, new InFlightTable(), _crew);
}
