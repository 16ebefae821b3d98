using System.Buffers;

namespace Procession.Serialization;

/// <summary>
/// Turns arguments and results into bytes and back. One instance lives in the caller's process, and one in each worker; set
/// it with <see cref="ProcessPoolOptions.Serializer"/>.
/// </summary>
/// <remarks>
/// Implementations must be thread-safe, because many threads call them at once. A value may have to be read from a buffer of
/// several segments. Functions, the variables that they capture and exceptions always use the built-in serializer.
/// </remarks>
public interface IPoolSerializer
{
    /// <summary>Writes <paramref name="value"/> to <paramref name="destination"/>.</summary>
    /// <typeparam name="T">The declared type of the argument or result; the type of the value may be derived from
    /// it.</typeparam>
    /// <param name="destination">Receives the bytes. Bytes that were written before an exception are discarded.</param>
    /// <param name="value">The value to write; may be <see langword="null"/>.</param>
    /// <exception cref="UnsendableException">The value, or something in it, cannot be sent.</exception>
    void Serialize<T>(IBufferWriter<byte> destination, T value);

    /// <summary>Reads one value that <see cref="Serialize{T}"/> wrote in the other process.</summary>
    /// <typeparam name="T">The same declared type as when the value was written.</typeparam>
    /// <param name="source">Exactly the bytes that were written. They are reused after the method has returned.</param>
    /// <returns>The value; may be <see langword="null"/>.</returns>
    /// <exception cref="SerializationFailedException">
    /// The bytes are damaged, or do not fit the types in this process.
    /// </exception>
    T Deserialize<T>(in ReadOnlySequence<byte> source);
}
