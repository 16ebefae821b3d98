using Procession.Execution;
using Procession.Framing;
using Procession.Threads;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>
/// Reads the outcomes of items from the ring of a worker, and passes them to the sink of their chunk. Not thread-safe: its
/// owner guards it with a lock.
/// </summary>
internal sealed class OutcomeReader(
    RingReader ring,
    InFlightTable table,
    TimeLimitWatch timeLimits,
    FrameBuffer buffer,
    FailureOrigin origin,
    Action<InFlight, double> chunkEnded)
{
    private readonly NumberReader _numbers = new(ring, origin);

    /// <summary>Reads a frame of outcomes; on Linux and macOS as far as it has come.</summary>
    /// <returns>
    /// <see langword="false"/> if the ring ends in the middle of the frame; an incomplete outcome does not count.
    /// </returns>
    /// <exception cref="DamagedDataException">The bytes are not what a worker sends.</exception>
    public bool TryTake(in FrameHeader header)
    {
        InFlight chunk = table.Find(header.ChunkId);
        IChunkSink sink = chunk.Sink;
        if (header.Index != sink.Delivered)
        {
            throw new DamagedDataException("an outcome came out of turn");
        }

        bool isQuiet = sink.Expected > 1 && chunk.Terms.IsQuiet; // a single result arrives together with the end
        Span<byte> entryBytes = stackalloc byte[OutcomeEntry.Size];
        while (true)
        {
            if (isQuiet)
            {
                ring.AwaitQuietly();
            }

            if (!ring.Read(entryBytes))
            {
                return false;
            }

            var entry = OutcomeEntry.FromBytes(entryBytes);
            if (!entry.IsSound)
            {
                throw new DamagedDataException("an outcome does not start with a valid entry");
            }

            if (entry.Kind is OutcomeKind.Pause or OutcomeKind.End)
            {
                bool complete = ring.EndFrame(0);
                if (entry.Kind == OutcomeKind.End)
                {
                    EndChunk(chunk, (double)entry.Value / TimeSpan.TicksPerMicrosecond);
                }

                return complete;
            }

            if (sink.Delivered == sink.Expected)
            {
                throw UntakenOutcome.TooMany();
            }

            bool isTaken = entry.Kind switch
            {
                OutcomeKind.Numbers => _numbers.TryTake(sink, entry.Value, isQuiet),
                OutcomeKind.Array => TakeArray(chunk, entry),
                OutcomeKind.Result or OutcomeKind.Failure => TakeOutcome(chunk, entry),
                _ => throw new DamagedDataException($"an outcome is of the unknown kind {entry.Kind}"),
            };
            if (!isTaken)
            {
                return false;
            }
        }
    }

    private bool TakeArray(InFlight chunk, OutcomeEntry entry)
    {
        IChunkSink sink = chunk.Sink;
        long end = ring.Position + entry.Value;
        ItemFailure? failure;
        try
        {
            failure = timeLimits.ExpiryOf(chunk, sink.Delivered)?.ToFailure(sink.Item(sink.Delivered), reason: null);
            if (failure is null)
            {
                if (!ring.Read(sink.BeginArray(entry.Value)))
                {
                    return false;
                }

                sink.EndArray();
            }
        }
        catch (Exception e) when (e is not DamagedDataException)
        {
            failure = UntakenOutcome.Describe(sink, entry, e);
        }

        return TryConclude(sink, failure, end);
    }

    private bool TakeOutcome(InFlight chunk, OutcomeEntry entry)
    {
        long end = ring.Position + entry.Value;
        ItemFailure? failure;
        try
        {
            if (!buffer.TryRead(ring, entry.Value, out Payload payload))
            {
                return false;
            }

            failure = Store(chunk, entry.Kind, payload);
        }
        catch (Exception e) when (e is not DamagedDataException)
        {
            failure = UntakenOutcome.Describe(chunk.Sink, entry, e);
        }

        return TryConclude(chunk.Sink, failure, end);
    }

    // Returns the failure, if the item has no result.
    private ItemFailure? Store(InFlight chunk, OutcomeKind kind, in Payload payload)
    {
        IChunkSink sink = chunk.Sink;
        ItemFailure? thrown = kind == OutcomeKind.Failure ? Thrown(chunk, payload) : null;
        if (timeLimits.ExpiryOf(chunk, sink.Delivered) is { } expiry)
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
                // This is the thread of a caller that reads for itself. The interrupt says nothing about the result.
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
        // Skips what was not read for want of memory. Nothing else in the ring depends on it.
        if (!ring.Skip(end - ring.Position))
        {
            return false;
        }

        if (failure is not null)
        {
            failure.Origin = origin;
            sink.Failure(failure);
        }

        return true;
    }

    private void EndChunk(InFlight chunk, double microseconds)
    {
        IChunkSink sink = chunk.Sink;
        lock (table.Gate)
        {
            // Under the lock, since a part of the chunk may just be taken away. A missing outcome would otherwise pass for
            // a default value.
            if (sink.Delivered < sink.Expected && !(sink.Failures > 0 && chunk.Terms.StopsOnFailure) && !sink.IsSettled)
            {
                throw new DamagedDataException("a chunk has ended without an outcome for each of its items");
            }

            table.RemoveNoLock(chunk);
        }

        chunkEnded(chunk, microseconds);
    }
}
