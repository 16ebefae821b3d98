using System.Diagnostics;

namespace Procession.Threads;

/// <summary>
/// Counts what waits for a consumer that may be slow or stalled. A slow consumer slows producers down: they are told to
/// wait for room. A stalled consumer, which takes nothing for a while, stops nobody: from then on new items are to be
/// dropped, and are counted. Thread-safe.
/// </summary>
/// <param name="most">
/// How much may wait, in units of the sizes that are passed. It may become a little more, since producers check afterwards.
/// </param>
/// <param name="longestStall">
/// How long the consumer may take nothing, while there is no room, before it counts as stalled.
/// </param>
internal sealed class Backlog(long most, TimeSpan longestStall)
{
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below
    private long _waiting;
    private long _taken;
    private long _seenTaken;
    private long _dropped;
    private bool _isStuck;
    private TaskCompletionSource? _room;
    private ITimer? _look;
    private long _stuckSince;

    /// <summary>Notes that something waits now.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="room">Completes when producers may go on; <see langword="null"/> if they may go on at once.</param>
    /// <returns><see langword="false"/> if it has to be dropped.</returns>
    public bool TryAdd(int size, out Task? room)
    {
        room = null;
        lock (_lock)
        {
            if (_isStuck)
            {
                _dropped++;
                return false;
            }

            _waiting += size;
            if (_waiting > most)
            {
                room = RoomNoLock().Task;
            }

            return true;
        }
    }

    /// <summary>Notes that something was taken.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="silence">For how long nothing was taken before.</param>
    /// <returns>How much was dropped meanwhile, so that the consumer can be told.</returns>
    public long Taken(int size, out TimeSpan silence)
    {
        TaskCompletionSource? room = null;
        long dropped;
        lock (_lock)
        {
            _waiting -= size;
            _taken++;
            silence = _isStuck ? Stopwatch.GetElapsedTime(_stuckSince) : TimeSpan.Zero;
            (dropped, _dropped) = (_dropped, 0);
            _isStuck = false;
            if (_waiting <= most / 2)
            {
                (room, _room) = (_room, null);
            }
        }

        room?.SetResult();
        return dropped;
    }

    // Its continuations run on the thread that makes room, and are short.
    private TaskCompletionSource RoomNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (_room is null)
        {
            _room = new TaskCompletionSource();
            (_seenTaken, _stuckSince) = (_taken, Stopwatch.GetTimestamp());
            _look ??= PoolClock.Shared.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _look.Change(longestStall, Timeout.InfiniteTimeSpan);
        }

        return _room;
    }

    private void Look()
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (_room is null)
            {
                return;
            }

            if (_taken != _seenTaken)
            {
                (_seenTaken, _stuckSince) = (_taken, Stopwatch.GetTimestamp());
                _look!.Change(longestStall, Timeout.InfiniteTimeSpan);
                return;
            }

            _isStuck = true;
            (room, _room) = (_room, null);
        }

        room.SetResult();
    }
}
