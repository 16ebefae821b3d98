using System.Diagnostics;
using Procession.Execution;
using Procession.Settings;
using Procession.Workers.Death;
using Procession.Workers.Handle;

namespace Procession.Workers.Crew;

/// <summary>
/// Decides how long the next start waits when workers die as soon as they are ready. Guarded by the gate of the roster.
/// </summary>
internal sealed class EarlyDeaths(PoolSettings settings, Roster roster)
{
    /// <summary>How many more early deaths are tolerated if the workers were killed from outside.</summary>
    public const int ToleratedKills = 10;

    private int _startedByLast; // how many workers had been started when the last early death came

    /// <summary>How many early deaths there were in a row: no worker that was started in between did any work.</summary>
    public int InARow { get; private set; }

    /// <summary>
    /// Whether a worker was ended by a signal that people and supervisors send, which says nothing about the worker.
    /// </summary>
    public static bool WasKilled(WorkerDeath death) => death.ExitCode is -9 or -15 or -2 or -1;

    /// <summary>Whether a worker has lived long enough that its death is not an early one.</summary>
    public static bool HasLivedLong(WorkerHandle worker) => Stopwatch.GetElapsedTime(worker.ReadyAt) >= Backoff.Longest;

    /// <summary>What the message about a death says about the next worker.</summary>
    public static string WhatComesNext(TimeSpan delay, int deathsInARow) => delay == TimeSpan.Zero
        ? "A new worker takes its place."
        : $"It is one of {deathsInARow} in a row that died soon after they were ready, before they had begun any work: the next "
            + $"one is started in {TimeText.Seconds(delay)} s.";

    /// <summary>
    /// A worker that was ready has died. The next start does not wait if the worker had begun work or lived for long. Nor
    /// does it wait for the first few deaths in a row, as many as may die together or be killed from outside: so a healthy
    /// pool is complete again at once.
    /// </summary>
    public TimeSpan DelayAfterNoLock(WorkerHandle worker)
    {
        roster.AssertHeld();
        if (worker.HasBegunWork || settings.Chaos is not null || HasLivedLong(worker))
        {
            InARow = 0;
            return TimeSpan.Zero;
        }

        int tolerated = settings.Processes + settings.StandbyWorkers + (WasKilled(worker.Death!) ? ToleratedKills : 0);
        _startedByLast = roster.StartedNoLock;
        return Backoff.After(++InARow - tolerated);
    }

    /// <summary>
    /// A worker did some work. That ends the row if it was started after the last early death: what older workers do says
    /// nothing about why the new ones die.
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
