using System.Diagnostics;
using Procession.Calls;
using Procession.Threads;

namespace Procession.Streams;

/// <summary>
/// Results of a stream between the workers and the consumer, and how the stream ends. Thread-safe.
/// </summary>
/// <param name="gate">The gate of the stream, which guards this as well.</param>
/// <param name="window">Where the results wait.</param>
internal sealed class StreamOutput<TResult>(Lock gate, ResultWindow<TResult> window)
{
    private volatile bool _isStopped; // written under the gate, as the next two
    private bool _allEnded;
    private Exception? _abort;

    /// <summary>Whether nobody wants results any more.</summary>
    public bool IsStopped => _isStopped;

    /// <summary>Whether nothing more arrives.</summary>
    public bool IsOver => _isStopped || Volatile.Read(ref _allEnded);

    /// <summary>A result is there.</summary>
    public void Put(Arrival<TResult> arrival)
    {
        TaskCompletionSource? consumer;
        lock (gate)
        {
            if (_isStopped)
            {
                return;
            }

            window.Put(arrival);
            consumer = window.TakeConsumerOfNext();
        }

        QueuedByRuntime.End(consumer);
    }

    /// <summary>Neighbouring results are there: all of them, or none if this throws.</summary>
    public void Put(long firstIndex, ReadOnlySpan<TResult> results)
    {
        TaskCompletionSource? consumer;
        lock (gate)
        {
            if (_isStopped)
            {
                return;
            }

            window.MakeRoom(firstIndex, results.Length);
            for (int i = 0; i < results.Length; i++)
            {
                window.Put(Arrival<TResult>.Of(firstIndex + i, results[i]));
            }

            consumer = window.TakeConsumerOfNext();
        }

        QueuedByRuntime.End(consumer);
    }

    /// <summary>Gives the consumer what it can have.</summary>
    /// <param name="taken">Where that goes.</param>
    /// <param name="input">The items of the stream: of each there must have been a result at the end.</param>
    /// <param name="functionName">For messages.</param>
    /// <param name="over">Whether nothing more comes. What the source threw is thrown then.</param>
    /// <param name="news">Otherwise, where nothing is there: ends when it is worth looking again.</param>
    /// <returns>Whether there was something.</returns>
    public bool TryTake(
        Queue<Arrival<TResult>> taken, StreamInput input, string functionName, out bool over, out Task? news)
    {
        (over, news) = (false, null);
        lock (gate)
        {
            ThrowIfAborted();
            if (window.TakeAll(taken))
            {
                return true;
            }

            over = IsOver;
            if (!over)
            {
                news = window.Await();
            }
            else if (!_isStopped)
            {
                ThrowUnlessWholeNoLock(input, functionName);
            }

            return false;
        }
    }

    /// <summary>Throws what the stream was aborted with, if it was.</summary>
    public void ThrowIfAborted()
    {
        if (Volatile.Read(ref _abort) is { } abort)
        {
            throw abort;
        }
    }

    /// <summary>Drops what nobody will take: the consumer may keep the enumerator for long.</summary>
    /// <param name="abort">What the consumer is to be told, unless it was told something before.</param>
    /// <returns>Whether it was not stopped before.</returns>
    public bool StopNoLock(Exception? abort)
    {
        Debug.Assert(gate.IsHeldByCurrentThread);
        bool isFirst = !_isStopped;
        _abort ??= abort;
        _isStopped = true;
        window.Clear();
        return isFirst;
    }

    /// <summary>All chunks have ended, and the source has.</summary>
    public void End()
    {
        lock (gate)
        {
            _allEnded = true;
        }

        WakeConsumer();
    }

    /// <summary>Has the consumer look again, if it waits.</summary>
    public void WakeConsumer()
    {
        TaskCompletionSource? consumer;
        lock (gate)
        {
            consumer = window.TakeConsumer();
        }

        QueuedByRuntime.End(consumer);
    }

    private void ThrowUnlessWholeNoLock(StreamInput input, string functionName)
    {
        Debug.Assert(gate.IsHeldByCurrentThread);
        if (window.Arrived < input.Added)
        {
            throw LostOutcome.Of(functionName, input.Added - window.Arrived);
        }

        if (input.Failure is { } failure)
        {
            throw failure;
        }
    }
}
