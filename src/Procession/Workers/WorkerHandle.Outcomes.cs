using Procession.Calls;
using Procession.Threads;
using Procession.Wire;

namespace Procession.Workers;

/// <content>Outcomes of items, read by whoever reads the worker's results, and given to the call that they belong
/// to.</content>
internal sealed partial class WorkerHandle
{
    private bool TakeOutcomes(in FrameHeader header, FrameBuffer buffer)
    {
        Chunk chunk = ChunkInFlight(header.ChunkId);
        if (header.Index != chunk.Delivered)
        {
            throw new DamagedSegmentException("an outcome came out of turn");
        }

        bool isQuiet = chunk.Count > 1 && chunk.Call.IsQuiet; // a single result comes at once with the end
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
                throw new DamagedSegmentException("what should be the begin of an outcome is none");
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

            if (chunk.Delivered == chunk.Count)
            {
                throw TooMany();
            }

            bool isTaken = entry.Kind switch
            {
                OutcomeKind.Numbers => TakeNumbers(chunk, entry.Value, isQuiet),
                OutcomeKind.Array => TakeArray(chunk, entry),
                OutcomeKind.Result or OutcomeKind.Failure => TakeOutcome(chunk, entry, buffer),
                _ => throw new DamagedSegmentException($"an outcome is of the unknown kind {entry.Kind}"),
            };
            if (!isTaken)
            {
                return false;
            }
        }
    }

    private bool TakeNumbers(Chunk chunk, long size, bool isQuiet)
    {
        const int LargestNumber = sizeof(double);
        if (size is < 1 or > LargestNumber)
        {
            throw new DamagedSegmentException($"results are numbers of {size} bytes");
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

            int count = StoreNumbers(chunk, numbers, (int)size);
            if (count == 0)
            {
                throw TooMany();
            }

            _channel.Incoming.Take(isCut ? 0 : count * stride);
        }
    }

    // How many were stored. One that cannot be stored fails.
    private static int StoreNumbers(Chunk chunk, ReadOnlySpan<byte> numbers, int size)
    {
        try
        {
            int count = chunk.Call.NumbersSucceeded(chunk, chunk.Delivered, numbers, size);
            chunk.Delivered += count;
            return count;
        }
        catch (Exception e) when (e is not DamagedSegmentException)
        {
            chunk.FailNext(NotTaken(chunk, new OutcomeEntry(OutcomeKind.Numbers, size), e));
            return 1;
        }
    }

    private bool TakeArray(Chunk chunk, OutcomeEntry entry)
    {
        int index = chunk.Delivered;
        long end = _channel.Incoming.Position + entry.Value;
        ItemFailure? failure;
        try
        {
            failure = ExpiryOf(chunk, index)?.ToFailure(chunk.Item(index), reason: null);
            if (failure is null && !chunk.Call.ArraySucceeded(chunk, index, _channel.Incoming, entry.Value))
            {
                return false;
            }
        }
        catch (Exception e) when (e is not DamagedSegmentException)
        {
            failure = NotTaken(chunk, entry, e);
        }

        return TryConclude(chunk, failure, end);
    }

    private bool TakeOutcome(Chunk chunk, OutcomeEntry entry, FrameBuffer buffer)
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
        catch (Exception e) when (e is not DamagedSegmentException)
        {
            failure = NotTaken(chunk, entry, e);
        }

        return TryConclude(chunk, failure, end);
    }

    private ItemFailure? Store(Chunk chunk, OutcomeKind kind, in Payload payload)
    {
        int index = chunk.Delivered;
        ItemFailure? thrown = kind == OutcomeKind.Failure ? Thrown(chunk, payload) : null;
        if (ExpiryOf(chunk, index) is { } expiry)
        {
            return expiry.ToFailure(chunk.Item(index), thrown);
        }

        if (thrown is null)
        {
            try
            {
                chunk.Call.ItemSucceeded(chunk, index, payload);
            }
            catch (ThreadInterruptedException)
            {
                // The thread of a caller that helps; which says nothing about the result.
                StoreUninterrupted(chunk, index, payload);
            }
        }

        return thrown;
    }

    private static void StoreUninterrupted(Chunk chunk, int index, Payload payload) =>
        Uninterrupted.Run(() => chunk.Call.ItemSucceeded(chunk, index, payload));

    private static ItemFailure Thrown(Chunk chunk, in Payload payload)
    {
        if (chunk.Call.InputText is null)
        {
            return ItemFailure.Remote(payload);
        }

        Payload exception = InputTextFraming.Read(payload, out string? text);
        return ItemFailure.Remote(exception, text ?? chunk.InputTextOf(chunk.Delivered));
    }

    // Only here, where its result or its failure is stored, does an item count as delivered.
    private bool TryConclude(Chunk chunk, ItemFailure? failure, long end)
    {
        // What was not read, because there was no room for it. Nothing else in the ring depends on it.
        if (!_channel.Incoming.Skip(end - _channel.Incoming.Position))
        {
            return false;
        }

        if (failure is null)
        {
            chunk.Delivered++;
        }
        else
        {
            chunk.FailNext(failure);
        }

        return true;
    }

    private static ItemFailure NotTaken(Chunk chunk, OutcomeEntry entry, Exception cause)
    {
        LostItem item = chunk.Item(chunk.Delivered);
        return ItemFailure.Composed(
            () => UnreadableResult.Of(item.Function, item.Mention("for"), entry.Value, cause), item.InputText);
    }

    private static DamagedSegmentException TooMany() => new("there are more outcomes of a chunk than it has items");

    private Chunk ChunkInFlight(long chunkId)
    {
        lock (_lock)
        {
            return _inFlight.TryGetValue(chunkId, out InFlight? entry)
                ? entry.Chunk
                : throw new DamagedSegmentException($"there is an outcome of chunk {chunkId}, which the worker does not have");
        }
    }

    private void EndChunk(Chunk chunk, double microseconds)
    {
        lock (_lock)
        {
            // Under the lock, since a part may be being taken away. What is missing would pass for a result.
            if (chunk.Delivered < chunk.Count && !(chunk.Failures > 0 && chunk.Call.StopOnFailure) && !chunk.Call.IsSettled)
            {
                throw new DamagedSegmentException("a chunk has ended without an outcome for each of its items");
            }

            _inFlight.Remove(chunk.Id);
        }

        Measure(microseconds);
        chunk.Call.ChunkEnded(chunk, microseconds);
        _crew.ChunkOver(this, chunk.Call);
    }
}
