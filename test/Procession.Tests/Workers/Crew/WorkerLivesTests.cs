using Procession.Execution;
using Procession.Functions;
using Procession.Settings;
using Procession.Workers;
using Procession.Workers.Crew;
using Procession.Workers.Handle;

namespace Procession.Tests.Workers.Crew;

public class WorkerLivesTests
{
    private static readonly CallTerms Terms = new()
    {
        Function = FunctionReference.From((int x) => x, new FunctionShape(1, IsAsync: false), typeof(int), typeof(int)),
    };

    [Fact]
    public void ChunkOver_OfTheLastTaskThatAWorkerMayTake_OffersSpareWorkToTheStandbyInItsPlace()
    {
        var host = new RecordingHost();
        var settings = PoolSettings.From(new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 1 });
        var roster = new Roster();
        var reservations = new Reservations(settings, roster);
        var lives = new WorkerLives(settings, host, roster, reservations, new WorkerLauncher(settings), static () => { });
        WorkerHandle worker = Add(1, WorkerState.Ready);
        WorkerHandle standby = Add(2, WorkerState.Standby);
        roster.BeginStopping(out _, out _); // so that no process is started
        Assert.True(reservations.TryReserve(Terms, alone: false, out _));

        lives.ChunkOver(worker, Terms);

        Assert.Equal((WorkerState.Leaving, WorkerState.Ready), (worker.State, standby.State));
        Assert.Equal([standby.Sharing], host.Dry);
        worker.Abandon();
        standby.Abandon();

        WorkerHandle Add(int number, WorkerState state)
        {
            WorkerHandle added = IdleWorker.Handle(lives, number);
            Assert.NotNull(roster.BeginLaunch());
            roster.EndLaunch(added);
            added.State = state;
            return added;
        }
    }

    private sealed class RecordingHost : IExecutorHost
    {
        public List<ISharingSlot> Dry { get; } = [];

        public void CapacityChanged()
        {
        }

        public void RanDry(ISharingSlot slot) => Dry.Add(slot);

        public void Broken(PoolBrokenException reason)
        {
        }

        public void AllGone()
        {
        }
    }
}
