using System.Buffers;
using Procession.Execution;
using Procession.Framing;

namespace Procession.Tests.Workers.Corruption;

/// <summary>A chunk that only counts what becomes of its items: fails those that ran, keeps the others.</summary>
internal sealed class RecordedChunk(
    RoundRecord record, CallTerms terms, long firstIndex, int count, ReadOnlySequence<byte> items)
    : WorkChunk(terms, firstIndex, count, items), IChunkSink
{
    private long _length = items.Length;

    public int Expected { get; private set; } = count;

    public int Delivered { get; private set; }

    public int Failures { get; private set; }

    public bool IsSettled => false;

    public bool IsWanted => true;

    public void SentTo(IResultReader? reader)
    {
    }

    public ItemDescription Item(int index) => new(Terms.Function, FirstIndex + index, $"item {index}", index)
    {
        Attempt = 1,
        History = [],
        InputText = null,
    };

    public void Result(in Payload payload)
    {
        _ = payload.Bytes.ToArray();
        record.Outcome(FirstIndex + Delivered);
        Delivered++;
    }

    public int Numbers(ReadOnlySpan<byte> run, int size) => throw new DamagedDataException("there are no numbers here");

    public Span<byte> BeginArray(long length) => throw new DamagedDataException("there are no arrays here");

    public void EndArray() => throw new InvalidOperationException();

    public void Failure(ItemFailure failure)
    {
        record.Outcome(FirstIndex + Delivered);
        Delivered++;
        Failures++;
    }

    public IChunkSink SplitAt(int index)
    {
        ReadOnlySequence<byte> rest = ItemFraming.Skip(Items.Slice(0, _length), index);
        var part = new RecordedChunk(record, Terms, FirstIndex + index, Expected - index, rest) { Grain = Grain };
        Expected = index;
        _length -= rest.Length;
        return part;
    }

    public void Ended(double microseconds) => record.ChunkOver();

    public void Returned(bool givesWay)
    {
        record.Again(this, Delivered);
        record.ChunkOver();
    }

    public void Lost(Loss loss)
    {
        int next = Delivered;
        for (; next <= loss.LastStarted && next < Expected; next++)
        {
            _ = loss.Reason.ToFailure(Item(next));
            record.Outcome(FirstIndex + next);
        }

        record.Again(this, next);
        record.ChunkOver();
    }
}
