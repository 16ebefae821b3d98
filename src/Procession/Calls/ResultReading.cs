using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Procession.Functions;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.Calls;

/// <summary>
/// Decides on which thread a result may be read. Types that bring code of their own (callbacks of serialization,
/// comparers, GetHashCode) must not run it on the thread that reads a worker's results: if it hung, so would the
/// worker.
/// </summary>
internal static class ResultReading<TResult>
{
    private static Answer _isPlain;

    private enum Answer : byte
    {
        Unknown,
        Yes,
        No,
    }

    public static bool RunsUserCode(IPoolSerializer serializer) => !IsPlain() || serializer is not DefaultSerializer;

    /// <summary>
    /// The failure of an item whose result was kept and could not be read. What a serializer of the user's throws is left as
    /// it is.
    /// </summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="serializer">Who threw it.</param>
    /// <param name="function">The function.</param>
    /// <param name="item">Which item, as of <see cref="LostItem.Mention"/>.</param>
    /// <param name="kept">The result.</param>
    public static Exception Describe(
        Exception failure, IPoolSerializer serializer, FunctionReference function, string item, KeptBytes kept) =>
        serializer is DefaultSerializer || failure is OutOfMemoryException or SerializationFailedException
            ? UnreadableResult.Of(function, item, kept.ToSequence().Length, failure)
            : failure;

    // No static initializer: one that failed, for want of memory or of a descriptor, would fail for ever. Several threads may
    // find the answer at the same time; it is the same.
    private static bool IsPlain()
    {
        if (_isPlain == Answer.Unknown)
        {
            bool isPlain = RawArray<TResult>.Instance is not null || TravelPolicy.DecodesWithoutUserCode(typeof(TResult));
            _isPlain = isPlain ? Answer.Yes : Answer.No;
        }

        return _isPlain == Answer.Yes;
    }

    /// <summary>Reads an array without references straight out of the ring.</summary>
    /// <returns><see langword="false"/> if the ring ends before.</returns>
    /// <exception cref="DamagedSegmentException">The results are no such arrays.</exception>
    /// <exception cref="SerializationFailedException">An element has bits that none can have.</exception>
    public static bool TryReadArray(RingReader ring, long length, [MaybeNullWhen(false)] out TResult array)
    {
        RawArray<TResult> raw = RawArray<TResult>.Instance ?? throw new DamagedSegmentException(
            $"there is an array as a result of type {TypeName.Show(typeof(TResult))}");
        array = default;
        TResult read = raw.Allocate(length, out Span<byte> room);
        if (!ring.Read(room))
        {
            return false;
        }

        raw.Check(read);
        array = read;
        return true;
    }

    /// <summary>
    /// Reads numbers of a <see cref="NumberRun"/> until its end, or that of the piece, or of the destination.
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="DamagedSegmentException">They are not numbers of this type.</exception>
    public static int ReadRun(ReadOnlySpan<byte> run, int size, Span<TResult> destination)
    {
        if (!RawNumber<TResult>.IsRaw || size != Unsafe.SizeOf<TResult>())
        {
            throw new DamagedSegmentException(
                $"there are numbers of {size} bytes as results of type {TypeName.Show(typeof(TResult))}");
        }

        int stride = NumberRun.Stride(Unsafe.SizeOf<TResult>());
        int count = Math.Min(run.Length / stride, destination.Length);
        ref byte first = ref MemoryMarshal.GetReference(run);
        for (int i = 0; i < count; i++)
        {
            ref byte each = ref Unsafe.Add(ref first, i * stride);
            if (each != NumberRun.Another)
            {
                return i;
            }

            destination[i] = Unsafe.ReadUnaligned<TResult>(ref Unsafe.Add(ref each, 1));
        }

        return count;
    }
}
