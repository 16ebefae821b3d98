using System.Diagnostics;
using Procession.Execution;
using Procession.Settings;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>
/// Workers that die as soon as they are ready: how long the next start is to wait behind one. Guarded by the gate of the roster.
/// </summary>
internal sealed class EarlyDeaths(PoolSettings settings, Roster roster)
{
    /// <summary>How many more killed workers than others are tolerated.</summary>
    public const int ToleratedKills = 10;

    private int _startedByLast; // how many workers had been started by the last one

    /// <summary>How many in a row: none of the workers that were started since the last one was of use.</summary>
    public int InARow { get; private set; }

    /// <summary>Whether a worker ended by a signal that people and supervisors send: it says nothing about the worker.</summary>
    public static bool WasKilled(WorkerDeath death) => death.ExitCode is -9 or -15 or -2 or -1;

    /// <summary>Whether a worker has lived so long that its death is not early.</summary>
    public static bool HasLivedLong(WorkerHandle worker) => Stopwatch.GetElapsedTime(worker.ReadyAt) >= Backoff.Longest;

    /// <summary>What a message about a death says of the next worker.</summary>
    public static string WhatComesNext(TimeSpan delay, int deathsInARow) => delay == TimeSpan.Zero
        ? "A new worker takes its place."
        : $"It is one of {deathsInARow} in a row that died soon after they were ready, before they had begun any work: the next "
            + $"one is started in {TimeText.Seconds(delay)} s.";

    /// <summary>
    /// A worker that was ready has died. The next start need not wait if it was of use, or lived for long; nor behind as many as
    /// may die together, or be killed from outside, so that a healthy pool is whole at once.
    /// </summary>
    public TimeSpan DelayBehindNoLock(WorkerHandle worker)
    {
        roster.AssertHeld();
        if (worker.HasBegunWork || settings.Chaos is not null || HasLivedLong(worker))
        {
            InARow = 0;
            return TimeSpan.Zero;
        }

        int tolerated = settings.Processes + settings.StandbyWorkers + (WasKilled(worker.Death!) ? ToleratedKills : 0);
        _startedByLast = roster.StartedNoLock;
        return Backoff.Behind(++InARow - tolerated);
    }

    /// <summary>
    /// A worker was of use. That ends the row if it was started behind it: what others do, which were there before, says nothing
    /// about those that cannot live.
    /// </summary>
    public void WasOfUseNoLock(WorkerHandle worker)
    {
        roster.AssertHeld();
        if (InARow > 0 && worker.Number > _startedByLast)
        {
            InARow = 0;
        }
    }
}
