using Procession.Settings;

namespace Procession.Calls;

/// <summary>
/// One permit for each item that a stream may draw from its source ahead of its consumer. While arguments and results are
/// small, their number grows: a wake-up then serves many items, and the memory is small anyway. The first large one takes it
/// back. Thread-safe.
/// </summary>
internal sealed class StreamPermits(StreamWindow window)
{
    private const int Small = 256;
    private const int Large = 1024;
    private readonly Lock _lock = new(); // guards all below but _permits
    private readonly SemaphoreSlim _permits = new(window.First);
    private int _most = window.Most;
    private int _size = window.First;
    private int _smallOnes;
    private int _surplus;

    /// <summary>Waits until an item may be drawn.</summary>
    public void Wait(CancellationToken token) => _permits.Wait(token);

    /// <summary>As <see cref="Wait"/>, without blocking a thread.</summary>
    public Task WaitAsync(CancellationToken token) => _permits.WaitAsync(token);

    /// <summary>Items were consumed: as many more may be drawn.</summary>
    public void Release(int count)
    {
        lock (_lock)
        {
            int kept = Math.Min(count, _surplus);
            _surplus -= kept;
            count -= kept;
        }

        if (count > 0)
        {
            _permits.Release(count);
        }
    }

    /// <summary>Items have so many bytes on average.</summary>
    public void Saw(int items, long bytesEach)
    {
        int more = 0;
        lock (_lock)
        {
            if (bytesEach > Large)
            {
                _most = window.First;
                _surplus += _size - Math.Min(_size, window.First);
                _size = Math.Min(_size, window.First);
            }
            else if (bytesEach <= Small && _size < _most && (_smallOnes += items) >= _size)
            {
                more = Math.Min(_size, _most - _size);
                _size += more;
                _smallOnes = 0;
            }
        }

        if (more > 0)
        {
            _permits.Release(more);
        }
    }
}
