using Procession.Calls;

namespace Procession.Streams;

/// <summary>What a stream offers to the reader of its source.</summary>
internal interface IStreamIntake
{
    /// <summary>One permit for each item that may be drawn from the source; the consumer gives them back.</summary>
    StreamPermits Permits { get; }

    /// <summary>Same as <see cref="Call.ItemSize"/>.</summary>
    int ItemSize { get; }

    /// <summary>Whether exceptions about an item carry a text of it.</summary>
    bool IncludesInputText { get; }

    void Add(in PackedChunk packed);

    void EndOfSource(Exception? failure);
}
