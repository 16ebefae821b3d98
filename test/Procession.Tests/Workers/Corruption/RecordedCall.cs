using System.Buffers;
using Procession.Calls;
using Procession.Functions;
using Procession.Serialization;
using Procession.Settings;
using Procession.Wire;

namespace Procession.Tests.Workers.Corruption;

/// <summary>A call that only counts the outcomes of its items.</summary>
internal sealed class RecordedCall(ICallHost host, RoundRecord record, int items, TimeSpan? limit)
    : Call(host, Function0, new CallLimits(limit, 0))
{
    private static readonly FunctionReference Function0 =
        FunctionReference.From((int x) => x, new FunctionShape(1, IsAsync: false), typeof(int), typeof(string));

    private readonly MapInput _input = MapInput.Read(Enumerable.Range(0, items), DefaultSerializer.Shared, isBare: false);

    public override bool IsSettled => false;

    protected override bool WantsEachResult => true;

    public Chunk ChunkOf(int first, int count, int grain) => new(this, first, count, _input.Slice(first, count)) { Grain = grain };

    public override void ItemSucceeded(Chunk chunk, int index, in Payload payload)
    {
        _ = payload.Bytes.ToArray();
        record.Outcome(chunk.FirstIndex + index);
    }

    public override void ItemFailed(Chunk chunk, int index, ItemFailure failure) => record.Outcome(chunk.FirstIndex + index);

    public override void Abort(Exception exception)
    {
    }

    protected override Chunk? TakeChunkNoLock(int workers) => null;

    protected override bool NothingLeftNoLock() => false;

    protected override void Settle()
    {
    }
}
