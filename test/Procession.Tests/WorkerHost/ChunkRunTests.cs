using System.Buffers;
using Procession.Calls;
using Procession.Functions;
using Procession.Serialization;
using Procession.Tests.Wire;
using Procession.Wire;
using Procession.WorkerHost;

namespace Procession.Tests.WorkerHost;

public class ChunkRunTests
{
    private const long ChunkId = 7;

    /// <summary>
    /// The pool may have counted the result before it noted the expiry: a chunk that ended here would then lack outcomes.
    /// </summary>
    [Fact]
    public void Run_AnItemThatExpiresWhileItsResultIsSent_DoesNotEndTheChunk()
    {
        using var ring = new RingFixture();
        var running = new RunningChunks();
        var serializer = new ObservedSerializer(() => running.Expire(ChunkId, 0));
        var input = MapInput.Read(["first", "second", "third"], DefaultSerializer.Shared, isBare: false);
        RunningSlot slot = ring.Worker.Slot(0);
        slot.Begin(ChunkId, shareable: 0);
        var chunk = new ChunkRun(
            new FrameHeader(FrameKind.Chunk, 0, ChunkId, input.Count),
            ChunkFlags.Timed | ChunkFlags.StopOnFailure,
            slot,
            new ResultSender(ring.Worker.Outgoing, isExclusive: true),
            serializer,
            running,
            memoryLimit: 0,
            Surroundings.Capture());

        var function = FunctionReference.From(
            (string text) => text, new FunctionShape(1, IsAsync: false), typeof(string), typeof(string));
        chunk.Run(RunnerFactory.Create(function.Payload), input.Slice(0, input.Count), areNumbers: false);

        Assert.Equal([OutcomeKind.Result, OutcomeKind.Result, OutcomeKind.Result, OutcomeKind.End], Outcomes(ring.Pool.Incoming));
    }

    private static List<OutcomeKind> Outcomes(RingReader reader)
    {
        Assert.True(reader.WaitForFrame());
        reader.ReadHeader();
        var kinds = new List<OutcomeKind>();
        byte[] bytes = new byte[OutcomeEntry.Size];
        do
        {
            Assert.True(reader.Read(bytes));
            var entry = OutcomeEntry.FromBytes(bytes);
            kinds.Add(entry.Kind);
            if (entry.Kind != OutcomeKind.End)
            {
                Assert.True(reader.Skip(entry.Value));
            }
        }
        while (kinds[^1] != OutcomeKind.End);
        return kinds;
    }

    private sealed class ObservedSerializer(Action onResult) : IPoolSerializer
    {
        public void Serialize<T>(IBufferWriter<byte> destination, T value)
        {
            onResult();
            DefaultSerializer.Shared.Serialize(destination, value);
        }

        public T Deserialize<T>(in ReadOnlySequence<byte> source) => DefaultSerializer.Shared.Deserialize<T>(source);
    }
}
