using System.Buffers;
using Procession.Calls;
using Procession.Wire;

namespace Procession.Workers;

/// <content>Outcomes of items, read by whoever reads the worker's results, and given to the call that they belong to.</content>
internal sealed partial class WorkerHandle
{
    private bool TakeOutcomes(in FrameHeader header, FrameBuffer buffer)
    {
        Chunk chunk = ChunkInFlight(header.ChunkId);
        if (header.Index != chunk.Delivered)
        {
            throw new InvalidDataException("A worker sent an outcome out of turn.");
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
            if (entry.Kind is OutcomeKind.Pause or OutcomeKind.End)
            {
                bool complete = _channel.Incoming.EndFrame(0);
                if (entry.Kind == OutcomeKind.End)
                {
                    EndChunk(chunk, (double)entry.Value / TimeSpan.TicksPerMicrosecond);
                }

                return complete;
            }

            if (entry.Value < 0 || (chunk.Delivered == chunk.Count))
            {
                throw new InvalidDataException("A worker sent more outcomes than its chunk has items, or a damaged one.");
            }

            bool isTaken = entry.Kind switch
            {
                OutcomeKind.Numbers => TakeNumbers(chunk, entry.Value, isQuiet),
                OutcomeKind.Array => TakeArray(chunk, entry),
                _ => TakeOutcome(chunk, entry, buffer),
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
            throw new InvalidDataException("A worker sent numbers of an impossible size.");
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

            int count = chunk.Call.NumbersSucceeded(chunk, chunk.Delivered, numbers, (int)size);
            if (count == 0)
            {
                throw new InvalidDataException("A worker sent more outcomes than its chunk has items, or a damaged one.");
            }

            chunk.Delivered += count;
            _channel.Incoming.Take(isCut ? 0 : count * stride);
        }
    }

    private bool TakeArray(Chunk chunk, OutcomeEntry entry)
    {
        int index = chunk.Delivered;
        ItemFailure? failure = ExpiryOf(chunk, index)?.ToFailure(chunk.Item(index), reason: null);
        try
        {
            if (failure is null && !chunk.Call.ArraySucceeded(chunk, index, _channel.Incoming, entry.Value))
            {
                return false;
            }
        }
        catch (OutOfMemoryException e)
        {
            failure = NoRoomFor(entry, e);
        }

        if (failure is not null)
        {
            if (!_channel.Incoming.Skip(entry.Value))
            {
                return false;
            }

            Fail(chunk, index, failure);
        }

        chunk.Delivered++;
        return true;
    }

    private bool TakeOutcome(Chunk chunk, OutcomeEntry entry, FrameBuffer buffer)
    {
        ReadOnlySequence<byte> payload;
        try
        {
            if (buffer.Read(_channel.Incoming, entry.Value) is not { } bytes)
            {
                return false;
            }

            payload = bytes;
        }
        catch (OutOfMemoryException e)
        {
            if (!_channel.Incoming.Skip(entry.Value))
            {
                return false;
            }

            Fail(chunk, chunk.Delivered++, NoRoomFor(entry, e));
            return true;
        }

        int index = chunk.Delivered++;
        try
        {
            if (ExpiryOf(chunk, index) is { } expiry)
            {
                ItemFailure? reason = entry.Kind == OutcomeKind.Failure ? ItemFailure.Remote(payload) : null;
                Fail(chunk, index, expiry.ToFailure(chunk.Item(index), reason));
            }
            else if (entry.Kind == OutcomeKind.Result)
            {
                chunk.Call.ItemSucceeded(chunk, index, payload);
            }
            else
            {
                Fail(chunk, index, ItemFailure.Remote(payload));
            }
        }
        catch (OutOfMemoryException e)
        {
            Fail(chunk, index, NoRoomFor(entry, e));
        }

        return true;
    }

    private static void Fail(Chunk chunk, int index, ItemFailure failure)
    {
        chunk.Failures++;
        chunk.Call.ItemFailed(chunk, index, failure);
    }

    private static ItemFailure NoRoomFor(OutcomeEntry entry, OutOfMemoryException cause) =>
        ItemFailure.Of(new InsufficientMemoryException(
            $"The function ended, but this process has no memory left for what it returned ({entry.Value:N0} bytes). "
            + "Return less, stream results with IMap, or give this process more memory.",
            cause));

    private Chunk ChunkInFlight(long chunkId)
    {
        lock (_lock)
        {
            return _inFlight.TryGetValue(chunkId, out InFlight? entry)
                ? entry.Chunk
                : throw new InvalidDataException("A worker sent an outcome of a chunk that it does not have.");
        }
    }

    private void EndChunk(Chunk chunk, double microseconds)
    {
        lock (_lock)
        {
            // Under the lock, since a part may be being taken away. What is missing would pass for a result.
            if (chunk.Delivered < chunk.Count && !(chunk.Failures > 0 && chunk.Call.StopOnFailure) && !chunk.Call.IsSettled)
            {
                throw new InvalidDataException("A worker ended a chunk without an outcome for each of its items.");
            }

            _inFlight.Remove(chunk.Id);
        }

        Measure(microseconds);
        chunk.Call.ChunkEnded(chunk, microseconds);
        _crew.ChunkOver(this);
    }
}
