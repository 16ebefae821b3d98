using System.Diagnostics;
using Procession.Threads;

namespace Procession.Pool;

/// <content>The start of the workers, and what ends with the last of them.</content>
internal sealed partial class PoolCore
{
    // Held while the workers start, or are told to stop; taken before _lock.
    private readonly Lock _starting = Uninterrupted.NewLock();
    private volatile bool _isStarted; // written under _starting
    private InterruptListener? _listener; // exchanged

    /// <summary>Starts the workers, unless that was done, or the pool takes no work any more.</summary>
    /// <exception cref="PoolBrokenException">They could not be started; nor is that tried again.</exception>
    public void EnsureStarted()
    {
        if (!_isStarted)
        {
            Start();
            AwaitTimers();
        }
    }

    /// <inheritdoc/>
    // Also of a pool that was closed or dropped, and that nobody disposes of, or that could not be started.
    public void AllGone()
    {
        StopListening();
        RetireThreads();
        _readiness.End();
    }

    /// <summary>Starts the workers, if that was not done, and waits until as many as the pool keeps are ready.</summary>
    public async Task WhenReadyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QueuedByRuntime.Prepare();
        EnsureStarted();
        ThrowIfNotAccepting();
        if (!await _readiness.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            ThrowIfNotAccepting();
            throw new UnreachableException("The workers are gone of a pool that takes work.");
        }
    }

    private void Start()
    {
        lock (_starting)
        {
            lock (_lock)
            {
                // Whoever comes too late is told so by what follows.
                if (_isStarted || _state != PoolState.Running || _broken is not null)
                {
                    return;
                }
            }

            try
            {
                if (Executors.StartLate)
                {
                    Executors.ThrowIfHopeless();
                }

                _executor.Start();
                Unpacking.Prepare(); // A call that fails could not end without it.
                ListenToCtrlC();
                _isStarted = true;
            }
            catch (Exception e)
            {
                PoolBrokenException broken = e is PoolBrokenException known
                    ? Again(known, functionName: null)
                    : new PoolBrokenException($"{Settings.Name} could not be started: {e.Message}", e)
                    {
                        PoolName = Settings.Name,
                    };
                lock (_lock)
                {
                    _broken ??= broken;
                }

                // Nobody has a pool that he could dispose of: the end of the crew lets go of all that the pool has.
                _executor.Kill();
                Uninterrupted.Wait(_executor.Completion);
                if (e is SerializationFailedException)
                {
                    throw; // It names what of the user's cannot travel.
                }

                throw broken;
            }
        }
    }

    private void ListenToCtrlC()
    {
        // Exchanged, a full fence: either this sees that all are gone, or what follows their end sees the listener.
        Interlocked.Exchange(ref _listener, InterruptListener.Start(Settings.CtrlC, Close, Terminate));
        if (_executor.Completion.IsCompleted)
        {
            StopListening();
        }
    }

    private void StopListening() => Interlocked.Exchange(ref _listener, null)?.Dispose();
}
