using Procession.Execution;
using Procession.Functions;
using Procession.InProcessWorkers;
using Procession.Settings;

namespace Procession.Tests.InProcessWorkers;

public class ThreadRosterTests
{
    private static readonly CallTerms Sync = Terms((int x) => x, isAsync: false);
    private static readonly CallTerms Async = Terms((int x) => Task.FromResult(x), isAsync: true);

    [Fact]
    public void Reserve_TakesTheLeastBusy_AndNoneThatIsNotReady()
    {
        (ThreadRoster roster, ThreadWorker[] workers) = Make(new ProcessPoolOptions { MaxConcurrencyPerWorker = 2 }, ready: 2);
        roster.TryAdd(Worker);

        Assert.Same(workers[0], roster.Reserve(Async, alone: false));
        Assert.Same(workers[1], roster.Reserve(Async, alone: false));
        Assert.Same(workers[0], roster.Reserve(Async, alone: false));
        Assert.Same(workers[1], roster.Reserve(Async, alone: false));
        Assert.Null(roster.Reserve(Async, alone: false));
    }

    [Fact]
    public void Reserve_WhereAThreadIsHeld_GivesNoPlaceBesideIt()
    {
        (ThreadRoster roster, ThreadWorker[] workers) = Make(new ProcessPoolOptions { MaxConcurrencyPerWorker = 4 }, ready: 1);

        Assert.Same(workers[0], roster.Reserve(Sync, alone: false));
        Assert.Null(roster.Reserve(Async, alone: false));
        roster.GiveBack(workers[0], Sync, isUsed: true);
        Assert.NotNull(roster.Reserve(Async, alone: false));
        Assert.Null(roster.Reserve(Sync, alone: true));
    }

    [Fact]
    public void GiveBack_OfTheLastTaskThatAWorkerMayTake_LetsItLeave_ButNotWhereThePlaceWasUnused()
    {
        (ThreadRoster roster, ThreadWorker[] workers) = Make(new ProcessPoolOptions { MaxTasksPerChild = 1 }, ready: 1);

        roster.Reserve(Sync, alone: false);
        Assert.False(roster.GiveBack(workers[0], Sync, isUsed: false));
        roster.Reserve(Sync, alone: false);
        Assert.True(roster.GiveBack(workers[0], Sync, isUsed: true));

        Assert.Equal(ThreadWorkerState.Leaving, workers[0].State);
        Assert.Null(roster.Reserve(Sync, alone: false));
        Assert.Equal(1, roster.GetStatistics().Recycled);
    }

    [Fact]
    public void LeftBehind_AWorkerWhoseThreadIsHeld_IsKnownUntilWhatRunsBesideIsOver()
    {
        (ThreadRoster roster, ThreadWorker[] workers) = Make(new ProcessPoolOptions { MaxConcurrencyPerWorker = 2 }, ready: 1);
        roster.Reserve(Async, alone: false);
        roster.Reserve(Async, alone: false);

        roster.LeftBehind(workers[0], hasThread: true);
        Assert.False(roster.GiveBack(workers[0], Async, isUsed: true));

        Assert.Null(roster.Reserve(Async, alone: false));
        Assert.Contains(workers[0], roster.ToArray());
        roster.GiveBack(workers[0], Async, isUsed: true);
        Assert.Empty(roster.ToArray());
        Assert.Equal(1, roster.GetStatistics().Killed);
    }

    [Fact]
    public void LeftBehind_AnAsyncTask_LeavesNoThread()
    {
        (ThreadRoster roster, ThreadWorker[] workers) = Make(new ProcessPoolOptions { MaxConcurrencyPerWorker = 2 }, ready: 1);
        roster.Reserve(Async, alone: false);

        roster.LeftBehind(workers[0], hasThread: false);

        Assert.Equal(0, roster.GetStatistics().Killed);
        Assert.NotNull(roster.Reserve(Async, alone: false));
    }

    [Fact]
    public void TryLeaveStarting_AWorkerWhoseInitializerHasItsThread_CountsThatThreadOnce()
    {
        (ThreadRoster roster, ThreadWorker[] workers) = Make(new ProcessPoolOptions(), ready: 1);
        ThreadWorker starting = roster.TryAdd(Worker)!;

        Assert.False(roster.TryLeaveStarting(workers[0]));
        Assert.True(roster.TryLeaveStarting(starting));
        Assert.False(roster.TryLeaveStarting(starting));

        Assert.Equal(1, roster.GetStatistics().Killed);
    }

    [Fact]
    public void TryRemove_IsTrueOnce_AndInTheGivenStateOnly()
    {
        (ThreadRoster roster, ThreadWorker[] workers) = Make(new ProcessPoolOptions(), ready: 1);

        Assert.False(roster.TryRemove(workers[0], ThreadWorkerState.Starting));
        Assert.False(roster.IsOver);
        roster.BeginStopping();
        Assert.True(roster.TryRemove(workers[0]));
        Assert.False(roster.TryRemove(workers[0]));
        Assert.True(roster.IsOver);
        Assert.Null(roster.TryAdd(Worker));
    }

    private static (ThreadRoster Roster, ThreadWorker[] Workers) Make(ProcessPoolOptions options, int ready)
    {
        options.InProcess = true;
        var roster = new ThreadRoster(PoolSettings.From(options));
        ThreadWorker[] workers = [.. Enumerable.Range(0, ready).Select(_ => roster.TryAdd(Worker)!)];
        Assert.All(workers, worker => Assert.True(roster.TryBecomeReady(worker)));
        return (roster, workers);
    }

    // One whose thread is never started: it needs no crew.
    private static ThreadWorker Worker(int number) =>
        new(crew: null!, PoolSettings.From(new ProcessPoolOptions { InProcess = true }), number);

    private static CallTerms Terms(Delegate function, bool isAsync) => new()
    {
        Function = FunctionReference.From(function, new FunctionShape(1, isAsync), typeof(int), typeof(int)),
    };
}
