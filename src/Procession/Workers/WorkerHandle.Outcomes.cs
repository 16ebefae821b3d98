using Procession.Execution;
using Procession.Framing;
using Procession.Threads;
using Procession.Wire;

namespace Procession.Workers;

/// <content>Outcomes of items, read by whoever reads the worker's results, and given to the call that they belong
/// to.</content>
internal sealed partial class WorkerHandle
{
    private bool TakeOutcomes(in FrameHeader header, FrameBuffer buffer)
    {
        InFlight chunk = ChunkInFlight(header.ChunkId);
        IChunkSink sink = chunk.Sink;
        if (header.Index != sink.Delivered)
        {
            throw new DamagedDataException("an outcome came out of turn");
        }

        bool isQuiet = sink.Expected > 1 && chunk.Terms.IsQuiet; // a single result comes at once with the end
        Span<byte> entryBytes = stackalloc byte[OutcomeEntry.Size];
        while (true)
        {
            if (isQuiet)
            {
                _channel.Incoming.AwaitQuietly();
            }

            if (!_channel.Incoming.Read(entryBytes))
            {
                return false;
            }

            var entry = OutcomeEntry.FromBytes(entryBytes);
            if (!entry.IsSound)
            {
                throw new DamagedDataException("what should be the begin of an outcome is none");
            }

            if (entry.Kind is OutcomeKind.Pause or OutcomeKind.End)
            {
                bool complete = _channel.Incoming.EndFrame(0);
                if (entry.Kind == OutcomeKind.End)
                {
                    EndChunk(chunk, (double)entry.Value / TimeSpan.TicksPerMicrosecond);
                }

                return complete;
            }

            if (sink.Delivered == sink.Expected)
            {
                throw TooMany();
            }

            bool isTaken = entry.Kind switch
            {
                OutcomeKind.Numbers => TakeNumbers(sink, entry.Value, isQuiet),
                OutcomeKind.Array => TakeArray(chunk, entry),
                OutcomeKind.Result or OutcomeKind.Failure => TakeOutcome(chunk, entry, buffer),
                _ => throw new DamagedDataException($"an outcome is of the unknown kind {entry.Kind}"),
            };
            if (!isTaken)
            {
                return false;
            }
        }
    }

    private bool TakeNumbers(IChunkSink sink, long size, bool isQuiet)
    {
        const int LargestNumber = sizeof(double);
        if (size is < 1 or > LargestNumber)
        {
            throw new DamagedDataException($"results are numbers of {size} bytes");
        }

        int stride = NumberRun.Stride((int)size);
        Span<byte> cut = stackalloc byte[NumberRun.Stride(LargestNumber)];
        while (true)
        {
            if (isQuiet)
            {
                _channel.Incoming.AwaitQuietly();
            }

            scoped ReadOnlySpan<byte> numbers = _channel.Incoming.Peek();
            if (numbers.IsEmpty)
            {
                return false;
            }

            if (numbers[0] == NumberRun.End)
            {
                _channel.Incoming.Take(1);
                return true;
            }

            bool isCut = numbers.Length < stride; // by the end of the ring
            if (isCut)
            {
                if (!_channel.Incoming.Read(cut[..stride]))
                {
                    return false;
                }

                numbers = cut[..stride];
            }

            int count = StoreNumbers(sink, numbers, (int)size);
            if (count == 0)
            {
                throw TooMany();
            }

            _channel.Incoming.Take(isCut ? 0 : count * stride);
        }
    }

    // How many were stored. One that cannot be stored fails.
    private static int StoreNumbers(IChunkSink sink, ReadOnlySpan<byte> numbers, int size)
    {
        try
        {
            return sink.Numbers(numbers, size);
        }
        catch (Exception e) when (e is not DamagedDataException)
        {
            sink.Failure(NotTaken(sink, new OutcomeEntry(OutcomeKind.Numbers, size), e));
            return 1;
        }
    }

    private bool TakeArray(InFlight chunk, OutcomeEntry entry)
    {
        IChunkSink sink = chunk.Sink;
        long end = _channel.Incoming.Position + entry.Value;
        ItemFailure? failure;
        try
        {
            failure = ExpiryOf(chunk, sink.Delivered)?.ToFailure(sink.Item(sink.Delivered), reason: null);
            if (failure is null)
            {
                if (!_channel.Incoming.Read(sink.BeginArray(entry.Value)))
                {
                    return false;
                }

                sink.EndArray();
            }
        }
        catch (Exception e) when (e is not DamagedDataException)
        {
            failure = NotTaken(sink, entry, e);
        }

        return TryConclude(sink, failure, end);
    }

    private bool TakeOutcome(InFlight chunk, OutcomeEntry entry, FrameBuffer buffer)
    {
        long end = _channel.Incoming.Position + entry.Value;
        ItemFailure? failure;
        try
        {
            if (!buffer.TryRead(_channel.Incoming, entry.Value, out Payload payload))
            {
                return false;
            }

            failure = Store(chunk, entry.Kind, payload);
        }
        catch (Exception e) when (e is not DamagedDataException)
        {
            failure = NotTaken(chunk.Sink, entry, e);
        }

        return TryConclude(chunk.Sink, failure, end);
    }

    // The failure, if the item has no result.
    private ItemFailure? Store(InFlight chunk, OutcomeKind kind, in Payload payload)
    {
        IChunkSink sink = chunk.Sink;
        ItemFailure? thrown = kind == OutcomeKind.Failure ? Thrown(chunk, payload) : null;
        if (ExpiryOf(chunk, sink.Delivered) is { } expiry)
        {
            return expiry.ToFailure(sink.Item(sink.Delivered), thrown);
        }

        if (thrown is null)
        {
            try
            {
                sink.Result(payload);
            }
            catch (ThreadInterruptedException)
            {
                // The thread of a caller that reads by itself; which says nothing about the result.
                StoreUninterrupted(sink, payload);
            }
        }

        return thrown;
    }

    private static void StoreUninterrupted(IChunkSink sink, Payload payload) => Uninterrupted.Run(() => sink.Result(payload));

    private static ItemFailure Thrown(InFlight chunk, in Payload payload)
    {
        if (!chunk.Terms.WantsInputText)
        {
            return ItemFailure.Remote(payload);
        }

        Payload exception = InputTextFraming.Read(payload, out string? text);
        return ItemFailure.Remote(exception, text ?? chunk.Sink.Item(chunk.Sink.Delivered).InputText);
    }

    private bool TryConclude(IChunkSink sink, ItemFailure? failure, long end)
    {
        // What was not read, because there was no room for it. Nothing else in the ring depends on it.
        if (!_channel.Incoming.Skip(end - _channel.Incoming.Position))
        {
            return false;
        }

        if (failure is not null)
        {
            sink.Failure(failure);
        }

        return true;
    }

    private static ItemFailure NotTaken(IChunkSink sink, OutcomeEntry entry, Exception cause)
    {
        LostItem item = sink.Item(sink.Delivered);
        return ItemFailure.Composed(
            () => UnreadableResult.Of(item.Function, item.Mention("for"), entry.Value, cause), item.InputText);
    }

    private static DamagedDataException TooMany() => new("there are more outcomes of a chunk than it has items");

    private InFlight ChunkInFlight(long chunkId)
    {
        lock (_lock)
        {
            return _inFlight.TryGetValue(chunkId, out InFlight? entry)
                ? entry
                : throw new DamagedDataException($"there is an outcome of chunk {chunkId}, which the worker does not have");
        }
    }

    private void EndChunk(InFlight chunk, double microseconds)
    {
        IChunkSink sink = chunk.Sink;
        lock (_lock)
        {
            // Under the lock, since a part may be being taken away. What is missing would pass for a result.
            if (sink.Delivered < sink.Expected && !(sink.Failures > 0 && chunk.Terms.StopsOnFailure) && !sink.IsSettled)
            {
                throw new DamagedDataException("a chunk has ended without an outcome for each of its items");
            }

            _inFlight.Remove(chunk.Chunk.Id);
        }

        Measure(microseconds);
        sink.Ended(microseconds);
        _crew.ChunkOver(this, chunk.Terms);
    }
}
