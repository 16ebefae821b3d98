using System.Diagnostics.CodeAnalysis;
using Procession.Calls;
using Procession.Scheduling;

namespace Procession.Tests.Scheduling;

/// <summary>An executor without processes: keeps what it was given until the test ends it.</summary>
internal sealed class InMemoryExecutor(int room) : IChunkExecutor
{
    private int _reserved;
    private int _others;

    public List<Chunk> Running { get; } = [];

    public int Parallelism => room;

    public bool OverlapsAsync { get; init; }

    /// <summary>Of the room, how much is there for functions that are not async.</summary>
    public int RoomForOthers { get; init; } = int.MaxValue;

    /// <summary>Whether somebody waited when chunks were handed out last.</summary>
    public bool OthersWait { get; private set; }

    /// <summary>Whether room is kept for a chunk that is to run alone.</summary>
    public bool KeepsRoom { get; private set; }

    public void HandedOut(bool othersWait) => OthersWait = othersWait;

    public void NoneWaitsToRunAlone() => KeepsRoom = false;

    public bool TryReserve(Call call, bool alone, [NotNullWhen(true)] out IChunkSlot? slot)
    {
        bool isOther = !call.Function.IsAsync;
        KeepsRoom = alone ? _reserved > 0 : KeepsRoom;
        slot = _reserved < room && !KeepsRoom && !(isOther && _others == RoomForOthers) ? new Slot(this) : null;
        _reserved += slot is null ? 0 : 1;
        _others += slot is not null && isOther ? 1 : 0;
        return slot is not null;
    }

    public void Cancel(Call call, bool kill)
    {
    }

    public void Forget(Call call)
    {
    }

    public void End(Chunk chunk)
    {
        Running.Remove(chunk);
        GiveBack(chunk.Call);
    }

    /// <summary>Ends all, as when the workers die.</summary>
    public void Clear()
    {
        Running.Clear();
        (_reserved, _others) = (0, 0);
    }

    private void GiveBack(Call call)
    {
        _reserved--;
        _others -= call.Function.IsAsync ? 0 : 1;
    }

    private sealed class Slot(InMemoryExecutor executor) : IChunkSlot
    {
        public bool TryRun(Chunk chunk)
        {
            if (chunk.Call.NeedsNoMore)
            {
                executor.GiveBack(chunk.Call);
                return false;
            }

            executor.Running.Add(chunk);
            return true;
        }

        public void Release(Call call) => executor.GiveBack(call);
    }
}
