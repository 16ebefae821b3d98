using System.Diagnostics;
using Procession.Native;
using Procession.Sharing;

namespace Procession.Synchronization;

/// <summary>A barrier in shared memory. Guarded by its own lock, which is held for a few instructions at a time.</summary>
/// <remarks>
/// The threads that pass together are a generation. A sleeper of generation g may go on when the number changes; bit (now - g
/// - 1) of the history says whether it passed or its generation was broken, so that it may wake up late.
/// </remarks>
internal readonly unsafe struct BarrierState(byte* memory)
{
    private const int Identities = 64;
    private const int GenerationsRemembered = 64;

    public int Parties => *Int(16);

    public int Waiting => IsPassing ? 0 : Volatile.Read(ref *Arrived);

    public bool IsBroken => Volatile.Read(ref *Broken) != 0;

    private RobustLock Lock => new(memory);

    private int* Generation => Int(20);

    private int* Arrived => Int(24);

    private int* Broken => Int(28);

    // Whether the last thread of a generation has arrived and runs the action.
    private int* Passing => Int(32);

    // Changes whenever a sleeper has a reason to check.
    private int* Signal => Int(36);

    private ulong* History => (ulong*)(memory + 40);

    private bool IsPassing => Volatile.Read(ref *Passing) != 0;

    public static long Size(int parties) => Identities + ((long)parties * sizeof(ulong));

    public void Initialize(int parties) => *Int(16) = parties;

    /// <summary>Arrives at the barrier. The thread that arrives last has to call <see cref="Open"/>.</summary>
    public int Arrive(WaitLimit limit, out int generation)
    {
        while (true)
        {
            Enter();
            int signal = *Signal;
            bool isPassing = IsPassing;
            if (!isPassing)
            {
                break;
            }

            bool isLost = limit.IsOver || ThreadIdentity.HasEnded(*Identity(Parties - 1));
            Lock.TryExit();
            if (isLost)
            {
                Break();
                throw Broke();
            }

            Sleep(signal, ref limit);
        }

        generation = *Generation;
        if (IsBroken)
        {
            Lock.TryExit();
            throw Broke();
        }

        int place = *Arrived;
        if ((uint)place >= (uint)Parties)
        {
            Lock.TryExit();
            throw new InvalidDataException(
                $"A SharedBarrier is damaged: {place} of {Parties} have arrived. Code of a process that uses it, perhaps native "
                + "code, has written into its memory. Make a new one.");
        }

        *Identity(place) = ThreadIdentity.Current;
        *Arrived = place + 1;
        bool isLast = place + 1 == Parties;
        bool isComplete = isLast && NoneHasEnded(place);
        if (isLast)
        {
            *Passing = isComplete ? 1 : 0;
        }

        Lock.TryExit();
        if (isLast && !isComplete)
        {
            Break();
            throw Broke();
        }

        return place;
    }

    /// <summary>Waits until the generation passes; breaks it if the barrier is disposed in this process.</summary>
    public void AwaitPass(int generation, WaitLimit limit, SharedPart part)
    {
        bool hasSlept = false;
        while (true)
        {
            int signal = Volatile.Read(ref *Signal);
            if (Volatile.Read(ref *Generation) != generation)
            {
                if (WasBroken(generation))
                {
                    throw Broke();
                }

                return;
            }

            if (IsBroken)
            {
                throw Broke();
            }

            if (part.IsReleased)
            {
                Break(generation);
                part.ThrowIfReleased();
            }

            if (limit.IsOver || (hasSlept && !NoneHasEnded(Volatile.Read(ref *Arrived))))
            {
                Break(generation);
                continue;
            }

            hasSlept |= !Sleep(signal, ref limit);
        }
    }

    /// <summary>Lets a generation pass.</summary>
    public void Open(int generation)
    {
        Enter();
        bool isOurs = *Generation == generation && !IsBroken;
        if (isOurs)
        {
            MoveOnNoLock(wasBroken: false);
        }

        Lock.TryExit();
        if (!isOurs)
        {
            throw Broke();
        }

        WakeAll();
    }

    /// <summary>Breaks the barrier, if it is still at the given generation.</summary>
    public void Break(int? generation = null)
    {
        Enter();
        if (generation is null || *Generation == generation)
        {
            Volatile.Write(ref *Broken, 1);
            *Passing = 0;
            (*Signal)++;
        }

        Lock.TryExit();
        WakeAll();
    }

    public void Reset()
    {
        Enter();
        MoveOnNoLock(wasBroken: *Arrived > 0);
        Volatile.Write(ref *Broken, 0);
        Lock.TryExit();
        WakeAll();
    }

    private static BrokenBarrierException Broke() => new(
        "The SharedBarrier is broken: a party gave up at its time limit, died while it waited, or called Abort or Reset. "
        + "Call Reset once all parties know, and start again.");

    private void MoveOnNoLock(bool wasBroken)
    {
        Debug.Assert(Lock.IsHeld);
        *History = (*History << 1) | (wasBroken ? 1UL : 0);
        *Arrived = 0;
        *Passing = 0;
        Volatile.Write(ref *Generation, *Generation + 1);
        (*Signal)++;
    }

    private bool WasBroken(int generation)
    {
        Enter();
        int ahead = *Generation - generation;
        bool wasBroken = ahead > GenerationsRemembered || ((*History >> (ahead - 1)) & 1) != 0;
        Lock.TryExit();
        return wasBroken;
    }

    private bool NoneHasEnded(int count)
    {
        for (int i = 0; i < Math.Min(count, Parties); i++)
        {
            if (ThreadIdentity.HasEnded(*Identity(i)))
            {
                return false;
            }
        }

        return true;
    }

    // A process that died while it had the lock may have left the barrier half changed: then nobody passes.
    private void Enter()
    {
        if (Lock.Enter(WaitLimit.Endless) == LockTaking.Abandoned)
        {
            Volatile.Write(ref *Broken, 1);
            *Passing = 0;
            (*Signal)++;
        }
    }

    // Returns whether the signal has changed.
    private bool Sleep(int signal, ref WaitLimit limit)
    {
        LinuxSleeper.Instance.Sleep(Signal, signal, limit.NextSleep());
        return Volatile.Read(ref *Signal) != signal;
    }

    private void WakeAll() => LinuxSleeper.Instance.Wake(Signal, int.MaxValue);

    private int* Int(int offset) => (int*)(memory + offset);

    private ulong* Identity(int place) => (ulong*)(memory + Identities) + place;
}
