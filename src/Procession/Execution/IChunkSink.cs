using Procession.Framing;

namespace Procession.Execution;

/// <summary>
/// Is told what becomes of one chunk that was handed to an executor: the outcomes of its items in order, and at last
/// exactly one of <see cref="Ended"/>, <see cref="Returned"/> and <see cref="Lost"/>. Called by one thread at a time; never
/// blocks. Only <see cref="IsSettled"/>, <see cref="IsWanted"/> and <see cref="Expected"/> may be read by any thread.
/// </summary>
internal interface IChunkSink
{
    /// <summary>
    /// How many outcomes the chunk will have in total: its count, less the items that <see cref="SplitAt"/> has taken away.
    /// </summary>
    int Expected { get; }

    /// <summary>How many outcomes have arrived, which is also the place of the item whose outcome is next.</summary>
    int Delivered { get; }

    /// <summary>How many of them are failures.</summary>
    int Failures { get; }

    /// <summary>Whether the call already has its outcome, so that further outcomes are dropped.</summary>
    bool IsSettled { get; }

    /// <summary>Whether items that have not begun should still run.</summary>
    bool IsWanted { get; }

    /// <summary>The chunk was sent. Called before any of its items can have an outcome.</summary>
    /// <param name="reader">
    /// Lets a thread that waits for the outcome read it itself; <see langword="null"/> if that is not possible.
    /// </param>
    void SentTo(IResultReader? reader);

    /// <summary>Describes an item, for the message if it fails or is lost.</summary>
    ItemDescription Item(int index);

    /// <summary>
    /// The next item has a result. If this throws, nothing was stored, and the exception is the item's failure.
    /// </summary>
    void Result(in Payload payload);

    /// <summary>The results of the next items are numbers. If this throws, none was stored.</summary>
    /// <param name="run">A piece of a <see cref="NumberRun"/>.</param>
    /// <param name="size">The bytes of each number.</param>
    /// <returns>How many numbers were stored: the piece may contain the end of the run.</returns>
    /// <exception cref="DamagedDataException">The results of this call are not numbers of this size.</exception>
    int Numbers(ReadOnlySpan<byte> run, int size);

    /// <summary>
    /// The result of the next item is an array without references. The caller fills the returned memory and calls
    /// <see cref="EndArray"/>; until then nothing is stored.
    /// </summary>
    /// <exception cref="DamagedDataException">The results of this call are not such arrays.</exception>
    Span<byte> BeginArray(long length);

    /// <summary>The memory is filled. If this throws, the exception is the item's failure.</summary>
    void EndArray();

    /// <summary>The next item has failed.</summary>
    void Failure(ItemFailure failure);

    /// <summary>
    /// Takes the items from an index on away from the chunk, which now ends before them. The returned sink is told what
    /// becomes of them, usually <see cref="Returned"/>.
    /// </summary>
    IChunkSink SplitAt(int index);

    /// <summary>The chunk is over: each item has its outcome or was skipped, or nobody wants the chunk any more.</summary>
    /// <param name="microseconds">How long it ran; negative if it did not run.</param>
    void Ended(double microseconds);

    /// <summary>No item of the chunk was started or will be: the chunk can run elsewhere.</summary>
    /// <param name="givesWay">Whether it came back so that other calls have their turn.</param>
    void Returned(bool givesWay = false);

    /// <summary>The worker that had the chunk is gone or out of reach.</summary>
    void Lost(Loss loss);
}
