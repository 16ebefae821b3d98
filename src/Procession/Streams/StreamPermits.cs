using Procession.Settings;
using Procession.Threads;

namespace Procession.Streams;

/// <summary>
/// One permit for each item that a stream may draw from its source ahead of its consumer. While arguments and results are
/// small the number of permits grows, so that one wake-up serves many items; the memory stays small anyway. The first large
/// item resets the number. Thread-safe.
/// </summary>
internal sealed class StreamPermits(StreamWindow window)
{
    private const int SmallBytes = 256;
    private const int LargeBytes = 1024;
    private const int ReleasesPerWindow = 16;
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below but _news
    private readonly SemaphoreSlim _news = new(0); // released once for each time that there was no permit
    private volatile bool _isGrown; // written under the lock
    private bool _isAwaited;
    private int _free = window.First;
    private int _most = window.Most;
    private int _size = window.First;
    private int _smallOnes;
    private int _surplus;

    /// <summary>How many consumed items to release at once: a small fraction of all permits.</summary>
    public int ReleasedTogether => Math.Max(1, Volatile.Read(ref _size) / ReleasesPerWindow);

    /// <summary>
    /// Waits until an item may be drawn, and takes a permit for it, or several if they are there. One thread at a time.
    /// </summary>
    /// <returns>How many.</returns>
    public int Take(int most, CancellationToken token)
    {
        int taken;
        while ((taken = TryTake(most)) == 0)
        {
            try
            {
                _news.Wait(token);
            }
            catch (ThreadInterruptedException)
            {
                // The source itself interrupted this thread, which has nothing to do with this wait.
            }
        }

        return taken;
    }

    /// <summary>As <see cref="Take"/>, without blocking a thread.</summary>
    public async ValueTask<int> TakeAsync(int most, CancellationToken token)
    {
        int taken;
        while ((taken = TryTake(most)) == 0)
        {
            await _news.WaitAsync(token).ConfigureAwait(false);
        }

        return taken;
    }

    /// <summary>Items were consumed, so as many more may be drawn.</summary>
    public void Release(int count)
    {
        lock (_lock)
        {
            int kept = Math.Min(count, _surplus);
            _surplus -= kept;
            count -= kept;
        }

        Add(count);
    }

    /// <summary>Tells the average size of some items.</summary>
    public void ObserveSizes(int items, long bytesEach)
    {
        // This is nearly always so. A lock for each item would be a good part of the cost of a small one.
        if (bytesEach <= LargeBytes && (bytesEach > SmallBytes || _isGrown))
        {
            return;
        }

        int more = 0;
        lock (_lock)
        {
            if (bytesEach > LargeBytes)
            {
                _most = window.First;
                _surplus += _size - Math.Min(_size, window.First);
                _size = Math.Min(_size, window.First);
            }
            else if (bytesEach <= SmallBytes && _size < _most && (_smallOnes += items) >= _size)
            {
                more = Math.Min(_size, _most - _size);
                _size += more;
                _smallOnes = 0;
            }

            _isGrown = _size >= _most;
        }

        Add(more);
    }

    private int TryTake(int most)
    {
        lock (_lock)
        {
            int taken = Math.Min(most, _free);
            _free -= taken;
            _isAwaited = taken == 0;
            return taken;
        }
    }

    private void Add(int count)
    {
        if (count == 0)
        {
            return;
        }

        bool wakes;
        lock (_lock)
        {
            _free += count;
            wakes = _isAwaited;
            _isAwaited = false;
        }

        if (wakes)
        {
            QueuedByRuntime.Release(_news);
        }
    }
}
