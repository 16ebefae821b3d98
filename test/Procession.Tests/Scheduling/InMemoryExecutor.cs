using System.Diagnostics.CodeAnalysis;
using Procession.Calls;
using Procession.Scheduling;

namespace Procession.Tests.Scheduling;

/// <summary>An executor without processes: keeps what it was given until the test ends it.</summary>
internal sealed class InMemoryExecutor(int room) : IChunkExecutor
{
    private int _reserved;

    public List<Chunk> Running { get; } = [];

    public int Parallelism => room;

    public bool TryReserve(Call call, bool alone, [NotNullWhen(true)] out IChunkSlot? slot)
    {
        slot = _reserved < room ? new Slot(this) : null;
        _reserved += slot is null ? 0 : 1;
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
        _reserved--;
    }

    private sealed class Slot(InMemoryExecutor executor) : IChunkSlot
    {
        public void Run(Chunk chunk) => executor.Running.Add(chunk);

        public void Release() => executor._reserved--;
    }
}
