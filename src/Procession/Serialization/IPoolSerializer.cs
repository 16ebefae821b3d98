using System.Buffers;

namespace Procession.Serialization;

/// <summary>
/// Turns arguments and results into bytes and back. One instance lives in the caller's process, one in each worker;
/// set it with <see cref="ProcessPoolOptions.Serializer"/>.
/// </summary>
/// <remarks>
/// Implementations are called by many threads at once and must be thread-safe. A value may be read from a buffer of
/// several segments. Functions, the variables they capture and exceptions always travel by the built-in serializer.
/// </remarks>
public interface IPoolSerializer
{
    /// <summary>Writes <paramref name="value"/> to <paramref name="destination"/>.</summary>
    /// <typeparam name="T">
    /// The declared type of the argument or result; the value's own type may be derived.
    /// </typeparam>
    /// <param name="destination">Where the bytes go. What was written before an exception is thrown away.</param>
    /// <param name="value">The value to write; may be <see langword="null"/>.</param>
    /// <exception cref="UnsendableException">The value, or something that it holds, cannot travel.</exception>
    void Serialize<T>(IBufferWriter<byte> destination, T value);

    /// <summary>Reads one value that <see cref="Serialize{T}"/> wrote in the other process.</summary>
    /// <typeparam name="T">The same declared type as when it was written.</typeparam>
    /// <param name="source">Exactly the bytes that were written. They are reused once the method has returned.</param>
    /// <returns>The value; may be <see langword="null"/>.</returns>
    /// <exception cref="SerializationFailedException">
    /// The bytes are damaged, or do not fit the types in this process.
    /// </exception>
    T Deserialize<T>(in ReadOnlySequence<byte> source);
}
