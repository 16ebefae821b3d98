using Procession.Calls;

namespace Procession.Streams;

/// <summary>Items of a stream that were packed to be sent together.</summary>
/// <param name="FirstIndex">The place of the first one in the source.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Start">Where they begin.</param>
/// <param name="End">Where they end; the next ones begin there if they are in the same buffer.</param>
/// <param name="Bytes">How many bytes they have.</param>
/// <param name="Buffer">The buffer that holds them; it counts this chunk as a user.</param>
internal readonly record struct PackedChunk(
    long FirstIndex, int Count, PayloadBuffer.Mark Start, PayloadBuffer.Mark End, long Bytes, PayloadBuffer Buffer);
