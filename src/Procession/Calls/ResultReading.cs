using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>
/// Decides on which thread a result may be read. Code of the result's type (serialization callbacks, comparers,
/// GetHashCode) must not run on the thread that reads a worker's results: if it hung, so would the worker.
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

    // The worker awaits a function that returns a ValueTask, so the one made here has ended already.
    private static bool IsNothing => typeof(TResult) == typeof(NoResult) || typeof(TResult) == typeof(ValueTask);

    public static bool RunsUserCode(IPoolSerializer serializer) =>
        !IsNothing && (!IsPlain() || serializer is not DefaultSerializer);

    /// <summary>Reads a result.</summary>
    public static TResult Read(IPoolSerializer serializer, in ReadOnlySequence<byte> bytes)
    {
        if (!IsNothing)
        {
            return serializer.Read<TResult>(bytes);
        }

        serializer.Read<NoResult>(bytes);
        return default!;
    }

    /// <summary>
    /// The failure of an item whose result was kept and could not be read. Exceptions of a serializer of the user are left
    /// unchanged.
    /// </summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="serializer">Who threw it.</param>
    /// <param name="function">The function.</param>
    /// <param name="item">Which item, as of <see cref="ItemDescription.Mention"/>.</param>
    /// <param name="kept">The result.</param>
    public static Exception Describe(
        Exception failure, IPoolSerializer serializer, FunctionReference function, string item, KeptBytes kept) =>
        serializer is DefaultSerializer || failure is OutOfMemoryException or SerializationFailedException
            ? UnreadableResult.Of(function, item, kept.ToSequence().Length, failure)
            : failure;

    // Not a static initializer: if one failed once, for want of memory or of a descriptor, it would fail forever. Several
    // threads may compute the answer at the same time; it is the same.
    private static bool IsPlain()
    {
        if (_isPlain == Answer.Unknown)
        {
            bool isPlain = RawArray<TResult>.Instance is not null || TravelPolicy.DecodesWithoutUserCode(typeof(TResult));
            _isPlain = isPlain ? Answer.Yes : Answer.No;
        }

        return _isPlain == Answer.Yes;
    }

    /// <summary>Makes an array without references, for its bytes to be read straight into it.</summary>
    /// <exception cref="DamagedDataException">The results are not such arrays.</exception>
    public static object AllocateArray(long length, out Span<byte> room)
    {
        RawArray<TResult> raw = RawArray<TResult>.Instance ?? throw new DamagedDataException(
            $"there is an array as a result of type {TypeName.Show(typeof(TResult))}");
        return raw.Allocate(length, out room)!;
    }

    /// <summary>The array, whose bytes have been read.</summary>
    /// <exception cref="SerializationFailedException">An element has bits that no value of its type has.</exception>
    public static TResult Checked(object array)
    {
        var read = (TResult)array;
        RawArray<TResult>.Instance!.Check(read);
        return read;
    }

    /// <summary>
    /// Reads numbers of a <see cref="NumberRun"/> until its end, or that of the piece, or of the destination.
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="DamagedDataException">They are not numbers of this type.</exception>
    public static int ReadRun(ReadOnlySpan<byte> run, int size, Span<TResult> destination)
    {
        if (!RawNumber<TResult>.IsRaw || size != Unsafe.SizeOf<TResult>())
        {
            throw new DamagedDataException(
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
