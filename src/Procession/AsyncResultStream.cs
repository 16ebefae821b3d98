using System.Runtime.CompilerServices;
using Procession.Streams;

namespace Procession;

/// <summary>
/// The lazy results of <c>IMapAsync</c> and <c>IMapUnorderedAsync</c>. Each enumeration reads the source from its beginning
/// and sends its items to the workers; leaving the loop early stops both.
/// </summary>
/// <typeparam name="TResult">The type of the results.</typeparam>
/// <remarks>The stream may be enumerated by many loops at the same time, each enumerator by one of them.</remarks>
public sealed class AsyncResultStream<TResult> : IAsyncEnumerable<TResult>
{
    // The arguments: whether the stream continues after failed items, and the token of the loop.
    private readonly Func<bool, CancellationToken, StreamConsumer<TResult>> _start;

    internal AsyncResultStream(Func<bool, CancellationToken, StreamConsumer<TResult>> start) => _start = start;

    /// <summary>Gets an enumerator. The first <c>MoveNextAsync</c> starts reading the source and running its items.</summary>
    /// <param name="cancellationToken">Cancels this enumeration, as the token of the verb does: <c>MoveNextAsync</c> throws
    /// <see cref="OperationCanceledException"/>, queued items never run, and running ones are asked to stop, and killed when
    /// <see cref="ProcessPoolOptions.CancellationGrace"/> is over.</param>
    /// <returns>The enumerator; disposing of it, as <c>await foreach</c> does, stops the stream.</returns>
    public IAsyncEnumerator<TResult> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Results(cancellationToken);

    /// <summary>
    /// Enumerates every item's outcome: unlike plain enumeration, which ends with the first exception, this continues after
    /// failed items and crashed workers.
    /// </summary>
    /// <param name="cancellationToken">Cancels the enumeration; as does the token of <c>WithCancellation</c>.</param>
    /// <returns>One outcome for each item of the source.</returns>
    public async IAsyncEnumerable<Outcome<TResult>> Outcomes(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StreamConsumer<TResult> stream = _start(true, cancellationToken);
        try
        {
            while (await stream.NextAsync().ConfigureAwait(false) is (true, var outcome))
            {
                yield return outcome;
            }
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerator<TResult> Results(CancellationToken cancellationToken)
    {
        StreamConsumer<TResult> stream = _start(false, cancellationToken);
        try
        {
            while (await stream.NextAsync().ConfigureAwait(false) is (true, var outcome))
            {
                yield return outcome.Result;
            }
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
