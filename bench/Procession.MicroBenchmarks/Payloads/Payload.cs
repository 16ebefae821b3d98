using System.Buffers;

namespace Procession.MicroBenchmarks.Payloads;

/// <summary>A value, and the serializers that can carry it.</summary>
internal sealed record Payload(string Name, IReadOnlyList<Carrier> Carriers);

/// <summary>One serializer with one value: writes it, and reads it again.</summary>
/// <param name="Name">The serializer.</param>
/// <param name="Write">Writes the value into an empty buffer.</param>
/// <param name="Read">Reads it from there.</param>
internal sealed record Carrier(string Name, Action<ArrayBufferWriter<byte>> Write, Func<ReadOnlyMemory<byte>, object?> Read);
