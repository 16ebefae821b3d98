using Procession.Native;
using Procession.Sharing;

namespace Procession.Synchronization;

/// <summary>
/// The threads that wait on a condition, in shared memory: one place for each. Everything but the sleep happens under the
/// condition's lock, so two threads at once only ever use the state of a place, on which its owner sleeps.
/// </summary>
internal readonly unsafe struct WaiterTable(byte* memory)
{
    public const int Size = FirstPlace + (Places * PlaceSize);
    private const int Places = 240;
    private const int FirstPlace = 64;
    private const int PlaceSize = 16;
    private const int Free = 0;
    private const int Waiting = 1;
    private const int Notified = 2;

    private int* NextTurn => (int*)memory;

    /// <summary>Takes a place.</summary>
    public int Join()
    {
        int place = FreePlace();
        if (place < 0)
        {
            throw new InvalidOperationException($"{Places} threads, the maximum, already wait on this SharedCondition.");
        }

        *Turn(place) = (*NextTurn)++;
        *Owner(place) = ThreadIdentity.Current;
        Volatile.Write(ref *State(place), Waiting);
        return place;
    }

    /// <summary>Sleeps until notified, until the limit, or until disposed in this process. Not under the lock.</summary>
    public void Sleep(int place, WaitLimit limit, SharedPart part)
    {
        while (Volatile.Read(ref *State(place)) == Waiting && !limit.IsOver && !part.IsReleased)
        {
            LinuxSleeper.Instance.Sleep(State(place), Waiting, limit.NextSleep());
        }
    }

    /// <summary>Gives the place back. Returns whether its owner was notified.</summary>
    public bool Leave(int place)
    {
        bool notified = *State(place) == Notified;
        *State(place) = Free;
        return notified;
    }

    /// <summary>Wakes the given number of waiting threads, the longest waiting first; dead threads do not count.</summary>
    public void Notify(int count)
    {
        while (count > 0 && LongestWaiting() is var place and >= 0)
        {
            ThreadFate fate = ThreadIdentity.FateOf(*Owner(place));
            if (fate == ThreadFate.Ended)
            {
                *State(place) = Free;
                continue;
            }

            // The exchange is a fence: the sleeper sees the new value, or sleeps on the old value and is woken.
            Interlocked.Exchange(ref *State(place), Notified);
            LinuxSleeper.Instance.Wake(State(place), 1);

            // A thread that may have ended must not use up a notification that another one waits for: rather one too many is
            // woken.
            count -= fate == ThreadFate.Lives ? 1 : 0;
        }
    }

    private int LongestWaiting()
    {
        int found = -1;
        for (int i = 0; i < Places; i++)
        {
            // The difference, not the numbers: the counter wraps around.
            if (*State(i) == Waiting && (found < 0 || *Turn(i) - *Turn(found) < 0))
            {
                found = i;
            }
        }

        return found;
    }

    private int FreePlace()
    {
        for (int i = 0; i < Places; i++)
        {
            if (*State(i) == Free)
            {
                return i;
            }
        }

        for (int i = 0; i < Places; i++)
        {
            if (ThreadIdentity.HasEnded(*Owner(i)))
            {
                return i;
            }
        }

        return -1;
    }

    private int* State(int place) => (int*)(memory + FirstPlace + (place * PlaceSize));

    private int* Turn(int place) => State(place) + 1;

    private ulong* Owner(int place) => (ulong*)(State(place) + 2);
}
