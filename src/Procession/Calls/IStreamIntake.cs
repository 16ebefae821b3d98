using System.Buffers;

namespace Procession.Calls;

/// <summary>What the reader of a source sees of its stream.</summary>
internal interface IStreamIntake
{
    /// <summary>One permit for each item that may be drawn; the consumer gives them back.</summary>
    SemaphoreSlim Permits { get; }

    void Add(long firstIndex, int count, ReadOnlySequence<byte> items);

    void EndOfSource(Exception? failure);
}
