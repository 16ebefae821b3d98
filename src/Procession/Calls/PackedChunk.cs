namespace Procession.Calls;

/// <summary>Items of a stream that were packed to travel together.</summary>
/// <param name="FirstIndex">The place of the first one in the source.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Start">Where they begin.</param>
/// <param name="End">Where they end, and the next ones begin if they lie in the same buffer.</param>
/// <param name="Bytes">How many bytes they have.</param>
/// <param name="Buffer">Where they lie; it has been told of this user.</param>
internal readonly record struct PackedChunk(
    long FirstIndex, int Count, PayloadBuffer.Mark Start, PayloadBuffer.Mark End, long Bytes, PayloadBuffer Buffer);
