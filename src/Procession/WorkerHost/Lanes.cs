using System.Buffers;
using Procession.Functions;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// Runs several chunks of async functions at once, each in a lane with a slot of its own. The main thread starts a chunk
/// and waits for a free lane before it takes the next frame.
/// </summary>
internal sealed class Lanes
{
    private readonly WireChannel _channel;
    private readonly int _count;
    private readonly SemaphoreSlim _free;
    private readonly Stack<int> _slots; // guarded by itself

    public Lanes(WireChannel channel, int count)
    {
        _channel = channel;
        _count = count;
        _free = new SemaphoreSlim(count);
        _slots = new Stack<int>(Enumerable.Range(0, count).Reverse());
    }

    public void Start(ChunkRun chunk, ItemRunner runner, ReadOnlySequence<byte> items)
    {
        _free.Wait();
        int slot;
        lock (_slots)
        {
            slot = _slots.Pop();
        }

        _ = RunAsync(chunk, slot, runner, items);
    }

    /// <summary>Waits until every lane is free.</summary>
    public void WaitForAll()
    {
        for (int i = 0; i < _count; i++)
        {
            _free.Wait();
        }
    }

    private async Task RunAsync(ChunkRun chunk, int slot, ItemRunner runner, ReadOnlySequence<byte> items)
    {
        await chunk.RunAsync(_channel.Slot(slot), runner, items).ConfigureAwait(false);
        lock (_slots)
        {
            _slots.Push(slot);
        }

        _free.Release();
    }
}
