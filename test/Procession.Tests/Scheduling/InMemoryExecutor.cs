using System.Diagnostics.CodeAnalysis;
using Procession.Calls;
using Procession.Execution;
using Procession.Functions;

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

    /// <summary>Whether room is kept for a chunk that is to run alone.</summary>
    public bool KeepsRoom { get; private set; }

    public CulturePair Culture { get; } = CulturePair.Capture();

    public IWorkSharing? Sharing { get; init; }

    public Task Completion => Task.CompletedTask;

    public void Start()
    {
    }

    public void Stop()
    {
    }

    public void Kill()
    {
    }

    public void HandedOut()
    {
    }

    public void NoneWaitsToRunAlone() => KeepsRoom = false;

    public bool TryReserve(CallTerms terms, bool alone, [NotNullWhen(true)] out IChunkSlot? slot)
    {
        bool isOther = !terms.Function.IsAsync;
        KeepsRoom = alone ? _reserved > 0 : KeepsRoom;
        slot = _reserved < room && !KeepsRoom && !(isOther && _others == RoomForOthers) ? new Slot(this) : null;
        _reserved += slot is null ? 0 : 1;
        _others += slot is not null && isOther ? 1 : 0;
        return slot is not null;
    }

    public void Cancel(long callId, bool kill)
    {
    }

    public void ForgetFunction(FunctionReference function)
    {
    }

    public ExecutorStatistics GetStatistics() => throw new NotSupportedException();

    public IReadOnlyList<WorkerSnapshot> GetWorkers() => throw new NotSupportedException();

    public void End(Chunk chunk)
    {
        Running.Remove(chunk);
        GiveBack(chunk.Terms);
    }

    /// <summary>Ends all, as when the workers die.</summary>
    public void Clear()
    {
        Running.Clear();
        (_reserved, _others) = (0, 0);
    }

    private void GiveBack(CallTerms terms)
    {
        _reserved--;
        _others -= terms.Function.IsAsync ? 0 : 1;
    }

    private sealed class Slot(InMemoryExecutor executor) : IChunkSlot
    {
        public bool TryRun(WorkChunk chunk, IChunkSink sink)
        {
            if (!sink.IsWanted)
            {
                executor.GiveBack(chunk.Terms);
                return false;
            }

            executor.Running.Add((Chunk)chunk);
            return true;
        }

        public void Release(CallTerms terms) => executor.GiveBack(terms);
    }
}
