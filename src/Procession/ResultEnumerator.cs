using System.Collections;
using Procession.Settings;
using Procession.Streams;

namespace Procession;

/// <summary>Enumerates the results of a <see cref="ResultStream{TResult}"/>.</summary>
/// <typeparam name="TResult">The type of the results.</typeparam>
/// <remarks>Not thread-safe. An enumerator that is not disposed ends its stream when it is garbage-collected.</remarks>
public sealed class ResultEnumerator<TResult> : IEnumerator<TResult>
{
    private readonly StreamConsumer<TResult> _stream;
    private TResult? _current;
    private bool _over;

    internal ResultEnumerator(StreamConsumer<TResult> stream) => _stream = stream;

    /// <inheritdoc/>
    public TResult Current => _current!;

    object? IEnumerator.Current => Current;

    /// <summary>Waits for the next result.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    /// <exception cref="OperationCanceledException">A token of the stream was cancelled.</exception>
    /// <exception cref="WorkerCrashedException">The worker died while it was running the item.</exception>
    /// <exception cref="TaskTimeoutException">The item ran longer than <see cref="CallOptions.Timeout"/>, or the pool's
    /// limit.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the stream had ended.</exception>
    /// <exception cref="PoolBrokenException">No worker of the pool can be started.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted. Nothing is lost: the next call waits for the
    /// same item.</exception>
    /// <remarks>Throws the exception of the item, or of the source; then the enumeration is over.</remarks>
    public bool MoveNext() => MoveNext(Timeout.InfiniteTimeSpan);

    /// <summary>Waits for the next result, with a time limit (Python's <c>next(timeout)</c>).</summary>
    /// <param name="timeout">The limit; <see cref="Timeout.InfiniteTimeSpan"/> (-1 ms) waits without one.</param>
    /// <returns><see langword="false"/> at the end.</returns>
    /// <exception cref="TimeoutException">
    /// The limit was reached. Nothing is lost: the next call waits for the same item.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeout"/> is negative and not -1 ms, or above 24.8 days.
    /// </exception>
    /// <inheritdoc cref="MoveNext()" path="/exception"/>
    /// <inheritdoc cref="MoveNext()" path="/remarks"/>
    public bool MoveNext(TimeSpan timeout)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        if (_over)
        {
            return false;
        }

        // Set first: any exception below ends the enumeration.
        _over = true;
        StreamStep step = Next(timeout, out Outcome<TResult> outcome);
        if (step == StreamStep.TimedOut)
        {
            _over = false;
            throw new TimeoutException(
                $"The next result of '{_stream.Function.NameWithLine}' was not available after {TimeText.Seconds(timeout)} s. "
                + "Nothing is lost: MoveNext can be called again.");
        }

        if (!outcome.Successful)
        {
            _stream.Dispose();
        }

        _current = outcome.Result;
        _over = step == StreamStep.End;
        return !_over;
    }

    private StreamStep Next(TimeSpan timeout, out Outcome<TResult> outcome)
    {
        try
        {
            return _stream.Next(timeout, out outcome);
        }
        catch (ThreadInterruptedException)
        {
            _over = false; // as with a time limit
            throw;
        }
    }

    /// <summary>Not supported: enumerate the stream again instead.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void Reset() => throw new NotSupportedException("Enumerate the stream again instead.");

    /// <summary>Stops the stream: the source is not read any further, and queued items never run.</summary>
    public void Dispose()
    {
        _over = true;
        _stream.Dispose();
    }
}
