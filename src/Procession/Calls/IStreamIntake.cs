namespace Procession.Calls;

/// <summary>What the reader of a source sees of its stream.</summary>
internal interface IStreamIntake
{
    /// <summary>One permit for each item that may be drawn; the consumer gives them back.</summary>
    StreamPermits Permits { get; }

    /// <summary>As <see cref="Call.ItemSize"/>.</summary>
    int ItemSize { get; }

    /// <summary>Whether what is thrown about an item is to have a text of it.</summary>
    bool IncludesInputText { get; }

    void Add(in PackedChunk packed);

    void EndOfSource(Exception? failure);
}
