using Procession.Framing;

namespace Procession.Execution;

/// <summary>
/// Takes what becomes of one chunk that was handed to an executor: the outcomes of its items in their order, and at last
/// exactly one of <see cref="Ended"/>, <see cref="Returned"/> and <see cref="Lost"/>. One thread at a time calls it, and it
/// never blocks; only <see cref="IsSettled"/>, <see cref="IsWanted"/> and <see cref="Expected"/> may be read by any.
/// </summary>
internal interface IChunkSink
{
    /// <summary>
    /// How many outcomes are to come in all: the count of the chunk, less what <see cref="SplitAt"/> has taken away.
    /// </summary>
    int Expected { get; }

    /// <summary>How many outcomes have come: the place of the item whose outcome is next.</summary>
    int Delivered { get; }

    /// <summary>How many of them are failures.</summary>
    int Failures { get; }

    /// <summary>Whether the call has its outcome: what comes now is dropped.</summary>
    bool IsSettled { get; }

    /// <summary>Whether what has not begun is to run at all.</summary>
    bool IsWanted { get; }

    /// <summary>
    /// The chunk was sent. Comes before anything of it can have an outcome.
    /// </summary>
    /// <param name="reader">Where a thread that waits for the outcome can read it by itself, if it can.</param>
    void SentTo(IResultReader? reader);

    /// <summary>What is told about an item if it fails or is lost.</summary>
    LostItem Item(int index);

    /// <summary>
    /// The next item has a result. Whatever this throws is the item's failure: then nothing was stored.
    /// </summary>
    void Result(in Payload payload);

    /// <summary>The next items have results that are numbers. If this throws, none was stored.</summary>
    /// <param name="run">A piece of a <see cref="NumberRun"/>.</param>
    /// <param name="size">The bytes of each number.</param>
    /// <returns>How many there are: the piece may hold the end of the run.</returns>
    /// <exception cref="DamagedDataException">The results of this call are no such numbers.</exception>
    int Numbers(ReadOnlySpan<byte> run, int size);

    /// <summary>
    /// The next item has a result that is an array without references. It is stored when its bytes are in the room, and
    /// <see cref="EndArray"/> was called; or not at all.
    /// </summary>
    /// <exception cref="DamagedDataException">The results of this call are no such arrays.</exception>
    Span<byte> BeginArray(long length);

    /// <summary>The room is filled. Whatever this throws is the item's failure.</summary>
    void EndArray();

    /// <summary>The next item has failed.</summary>
    void Failure(ItemFailure failure);

    /// <summary>
    /// Takes the items from one place on away from the chunk, which ends before them now. They are told to the sink that is
    /// returned, mostly as <see cref="Returned"/>.
    /// </summary>
    IChunkSink SplitAt(int index);

    /// <summary>The chunk is over: each item has its outcome, or was skipped, or nobody wants it any more.</summary>
    /// <param name="microseconds">How long it ran; negative: it did not run.</param>
    void Ended(double microseconds);

    /// <summary>Nothing of the chunk was started, and nothing will be: it goes elsewhere.</summary>
    /// <param name="givesWay">Whether it came back so that others have their turn.</param>
    void Returned(bool givesWay = false);

    /// <summary>Who ran the chunk is gone, or out of reach.</summary>
    void Lost(Loss loss);
}
