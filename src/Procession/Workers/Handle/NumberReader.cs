using Procession.Execution;
using Procession.Framing;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>Reads results that are numbers, as many at a time as have arrived.</summary>
internal sealed class NumberReader(RingReader ring, FailureOrigin origin)
{
    /// <summary>Takes a run of numbers to its end.</summary>
    /// <returns><see langword="false"/> if the ring ends before.</returns>
    /// <exception cref="DamagedDataException">The bytes are not what a worker sends.</exception>
    public bool TryTake(IChunkSink sink, long size, bool isQuiet)
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
                ring.AwaitQuietly();
            }

            scoped ReadOnlySpan<byte> numbers = ring.Peek();
            if (numbers.IsEmpty)
            {
                return false;
            }

            if (numbers[0] == NumberRun.End)
            {
                ring.Take(1);
                return true;
            }

            bool isCut = numbers.Length < stride; // by the end of the ring
            if (isCut)
            {
                if (!ring.Read(cut[..stride]))
                {
                    return false;
                }

                numbers = cut[..stride];
            }

            int count = StoreNumbers(sink, numbers, (int)size);
            if (count == 0)
            {
                throw UntakenOutcome.TooMany();
            }

            ring.Take(isCut ? 0 : count * stride);
        }
    }

    // Returns how many were stored. A number that cannot be stored becomes a failure of its item.
    private int StoreNumbers(IChunkSink sink, ReadOnlySpan<byte> numbers, int size)
    {
        try
        {
            return sink.Numbers(numbers, size);
        }
        catch (Exception e) when (e is not DamagedDataException)
        {
            ItemFailure failure = UntakenOutcome.Describe(sink, new OutcomeEntry(OutcomeKind.Numbers, size), e);
            failure.Origin = origin;
            sink.Failure(failure);
            return 1;
        }
    }
}
