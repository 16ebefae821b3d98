using System.Buffers;
using Procession.Calls;
using Procession.Execution;
using Procession.Settings;
using Procession.Tests.Scheduling;
using Procession.Wire;
using Procession.Workers.Handle;
using Procession.Workers.Sending;

namespace Procession.Tests.Workers.Handle;

public class InFlightTests
{
    /// <summary>An item may reach its limit before the late outcome of the one before it is read.</summary>
    [Fact]
    public void ExpiryOf_SeveralItems_IsOfEach()
    {
        Chunk chunk = new TestCalls().Map(items: 4, chunkSize: 4).TakeChunk(workers: 1, out _)!;
        var frame = new OutgoingFrame(FrameKind.Chunk, chunk.Id, chunk.Count, null, ReadOnlySequence<byte>.Empty);
        var entry = new InFlight(chunk, chunk, frame);
        TaskExpiry second = Expiry(1);
        TaskExpiry third = Expiry(2);

        Assert.Null(entry.ExpiryOf(1));
        entry.AddExpiry(second);
        entry.AddExpiry(third);

        Assert.Same(second, entry.ExpiryOf(1));
        Assert.Same(third, entry.ExpiryOf(2));
        Assert.Null(entry.ExpiryOf(3));
    }

    private static TaskExpiry Expiry(int index) => new(
        PoolSettings.From(new ProcessPoolOptions()), WorkerNumber: 1, ProcessId: 2, Limit: default, Started: 0, index);
}
