using System.Collections;
using Procession.Streams;

namespace Procession;

/// <summary>
/// The lazy results of <c>IMap</c> and <c>IMapUnordered</c>. Each enumeration reads the source from its beginning and sends
/// its items to the workers; leaving the loop early stops both.
/// </summary>
/// <typeparam name="TResult">The type of the results.</typeparam>
/// <remarks>The stream may be enumerated by many threads, each enumerator by one thread at a time.</remarks>
public sealed class ResultStream<TResult> : IEnumerable<TResult>
{
    // The arguments: whether the stream continues after failed items, and the token of the loop.
    private readonly Func<bool, CancellationToken, StreamConsumer<TResult>> _start;

    internal ResultStream(Func<bool, CancellationToken, StreamConsumer<TResult>> start) => _start = start;

    /// <summary>Starts reading the source and running its items.</summary>
    /// <returns>The enumerator; disposing of it, as <c>foreach</c> does, stops the stream.</returns>
    /// <exception cref="InvalidOperationException">The pool does not take work any more.</exception>
    /// <exception cref="OperationCanceledException">The stream's token is cancelled already.</exception>
    public ResultEnumerator<TResult> GetEnumerator() => new(_start(false, CancellationToken.None));

    /// <summary>
    /// Enumerates every item's outcome: unlike plain enumeration, which ends with the first exception, this continues
    /// after failed items and crashed workers.
    /// </summary>
    /// <returns>One outcome for each item of the source.</returns>
    public IEnumerable<Outcome<TResult>> Outcomes()
    {
        using StreamConsumer<TResult> stream = _start(true, CancellationToken.None);
        while (stream.Next(Timeout.InfiniteTimeSpan, out Outcome<TResult> outcome) == StreamStep.Outcome)
        {
            yield return outcome;
        }
    }

    IEnumerator<TResult> IEnumerable<TResult>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
