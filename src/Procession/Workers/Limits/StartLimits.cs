using System.Diagnostics;

namespace Procession.Workers.Limits;

/// <summary>
/// Decides whether a worker takes too long to start, and when to look next. The worker notes when its initializer begins;
/// before that one limit holds, from then on the other. Not thread-safe.
/// </summary>
/// <param name="toInitializer">How long the process may take from its start to its initializer; -1 ms: forever.</param>
/// <param name="ofInitializer">How long that may take; -1 ms: forever.</param>
internal sealed class StartLimits(TimeSpan toInitializer, TimeSpan ofInitializer)
{
    // Of looks whether a short initializer has begun.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);
    private TimeSpan _left = toInitializer;
    private TimeSpan _wait;

    /// <summary>Gets whether the last look found the initializer running: the second limit is the one that counts.</summary>
    public bool HasInitializerBegun { get; private set; }

    /// <summary>
    /// To be called first of all, and then each time when what it returned is over, by whatever clock that was measured.
    /// </summary>
    /// <param name="begun">When the initializer began, as a timestamp of <see cref="Stopwatch"/>; 0 if it has not.</param>
    /// <returns>How long to wait until the next look; zero: a limit is reached. -1 ms: there is none.</returns>
    public TimeSpan Look(long begun)
    {
        if (begun == 0)
        {
            bool isLong = ofInitializer == Timeout.InfiniteTimeSpan || ofInitializer > ShortestWait;
            TimeSpan look = isLong ? ofInitializer : ShortestWait;
            if (_left == Timeout.InfiniteTimeSpan)
            {
                return look;
            }

            _left = _left > _wait ? _left - _wait : TimeSpan.Zero;
            return _wait = look == Timeout.InfiniteTimeSpan || _left < look ? _left : look;
        }

        if (ofInitializer == Timeout.InfiniteTimeSpan)
        {
            return ofInitializer;
        }

        if (HasInitializerBegun)
        {
            return TimeSpan.Zero; // The whole limit has been waited for.
        }

        HasInitializerBegun = true;

        // Compared first: the initializer may have written over the time, and what stands there be none.
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begun);
        return elapsed >= ofInitializer ? TimeSpan.Zero
            : elapsed > TimeSpan.Zero ? ofInitializer - elapsed
            : ofInitializer;
    }
}
