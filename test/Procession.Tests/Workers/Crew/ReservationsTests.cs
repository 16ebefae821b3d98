using Procession.Execution;
using Procession.Functions;
using Procession.Settings;
using Procession.Tests.Workers.Corruption;
using Procession.Workers.Crew;
using Procession.Workers.Handle;

namespace Procession.Tests.Workers.Crew;

public sealed class ReservationsTests : IDisposable
{
    private static readonly CallTerms Sync = Terms((int x) => x, isAsync: false);
    private static readonly CallTerms Async = Terms((int x) => Task.FromResult(x), isAsync: true);
    private readonly RecordingCrew _crew = new();
    private readonly Roster _roster = new();
    private readonly List<WorkerHandle> _workers = [];

    public void Dispose()
    {
        _workers.ForEach(worker => worker.Abandon());
        _crew.Dispose();
    }

    [Fact]
    public void TryReserve_TakesTheLeastBusy_AndNoneThatIsNotReady()
    {
        Reservations reservations = Make(new ProcessPoolOptions { MaxConcurrencyPerWorker = 2 }, ready: 2);
        Add(WorkerState.Starting);
        Add(WorkerState.Standby);

        Assert.Equal([_workers[0], _workers[1], _workers[0], _workers[1]], Enumerable.Range(0, 4).Select(_ => Reserve()));
        Assert.False(reservations.TryReserve(Async, alone: false, out _));

        object? Reserve() => reservations.TryReserve(Async, alone: false, out IChunkSlot? slot) ? slot : null;
    }

    [Fact]
    public void TryReserve_BesideAChunkThatRunsAlone_GivesNoPlace()
    {
        Reservations reservations = Make(new ProcessPoolOptions { MaxConcurrencyPerWorker = 4 }, ready: 1);

        Assert.True(reservations.TryReserve(Async, alone: true, out _));
        Assert.False(reservations.TryReserve(Async, alone: false, out _));
        GiveBack(reservations, Async, isUsed: true);
        Assert.True(reservations.TryReserve(Async, alone: false, out _));
        Assert.False(reservations.TryReserve(Async, alone: true, out _));
    }

    [Fact]
    public void TryReserve_WhileAChunkWaitsToRunAlone_KeepsOneWorkerFreeForIt()
    {
        Reservations reservations = Make(new ProcessPoolOptions(), ready: 1);
        Assert.True(reservations.TryReserve(Sync, alone: false, out _));
        Assert.False(reservations.TryReserve(Sync, alone: true, out _));
        GiveBack(reservations, Sync, isUsed: true);

        Assert.False(reservations.TryReserve(Sync, alone: false, out _));
        reservations.NoneWaitsToRunAlone();
        Assert.True(reservations.TryReserve(Sync, alone: false, out _));
    }

    [Fact]
    public void TryReserve_BeyondMaxTasksPerChild_GivesNoPlace_ButUnusedOnesDoNotCount()
    {
        Reservations reservations = Make(new ProcessPoolOptions { MaxTasksPerChild = 1 }, ready: 1);
        Assert.True(reservations.TryReserve(Sync, alone: false, out _));
        GiveBack(reservations, Sync, isUsed: false);
        Assert.True(reservations.TryReserve(Sync, alone: false, out _));
        GiveBack(reservations, Sync, isUsed: true);
        Assert.False(reservations.TryReserve(Sync, alone: false, out _));
    }

    [Fact]
    public void BusyBeside_AWorkerWithNothing_ListsTheBusiestFirst_AndForABusyOneNobody()
    {
        Reservations reservations = Make(new ProcessPoolOptions { MaxConcurrencyPerWorker = 2 }, ready: 3);
        (_workers[0].Load, _workers[1].Load) = (1, 2);

        Assert.Equal([_workers[1].Sharing, _workers[0].Sharing], reservations.BusyBeside(_workers[2].Sharing));
        Assert.Empty(reservations.BusyBeside(_workers[0].Sharing));
    }

    private static CallTerms Terms(Delegate function, bool isAsync) => new()
    {
        Function = FunctionReference.From(function, new FunctionShape(1, isAsync), typeof(int), typeof(int)),
    };

    private Reservations Make(ProcessPoolOptions options, int ready)
    {
        for (int i = 0; i < ready; i++)
        {
            Add(WorkerState.Ready);
        }

        return new Reservations(PoolSettings.From(options), _roster);
    }

    private void Add(WorkerState state)
    {
        WorkerHandle worker = IdleWorker.Handle(_crew, _roster.BeginLaunch()!.Value);
        _roster.EndLaunch(worker);
        worker.State = state;
        _workers.Add(worker);
    }

    private void GiveBack(Reservations reservations, CallTerms terms, bool isUsed)
    {
        lock (_roster.Gate)
        {
            reservations.GiveBackNoLock(_workers[0], terms, isUsed);
        }
    }
}
