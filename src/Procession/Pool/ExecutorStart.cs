using Procession.Execution;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>Starts the workers of a pool, once, and handles Ctrl-C while there are any. Thread-safe.</summary>
/// <param name="settings">The pool's settings.</param>
/// <param name="executor">Runs the workers.</param>
/// <param name="admission">Knows whether workers are still wanted, and is told if they cannot be started.</param>
/// <param name="threads">The threads that calls need to end.</param>
/// <param name="close">Closes the pool.</param>
/// <param name="terminate">Terminates it.</param>
internal sealed class ExecutorStart(
    PoolSettings settings,
    IChunkExecutor executor,
    Admission admission,
    PoolThreads threads,
    Action close,
    Action terminate)
{
    // Held while the workers start, or are told to stop; taken before the lock of the admission.
    private readonly Lock _starting = Uninterrupted.NewLock();
    private volatile bool _isDone; // written under _starting
    private InterruptListener? _listener; // exchanged

    /// <summary>Whether the workers were started.</summary>
    public bool IsDone => _isDone;

    /// <summary>Starts the workers, unless that was done before, or the pool accepts no work any more.</summary>
    /// <exception cref="PoolBrokenException">They could not be started; there is no second attempt.</exception>
    public void Ensure()
    {
        if (!_isDone)
        {
            Start();
            threads.AwaitTimers();
        }
    }

    /// <summary>
    /// Lets the workers end. Not in the middle of a start, because a worker must receive its configuration first.
    /// </summary>
    public void Stop()
    {
        lock (_starting)
        {
            executor.Stop();
        }
    }

    /// <summary>Stops handling Ctrl-C, after all workers have ended.</summary>
    public void StopListening() => Interlocked.Exchange(ref _listener, null)?.Dispose();

    private void Start()
    {
        lock (_starting)
        {
            if (_isDone || admission.State != PoolState.Running)
            {
                return; // The caller finds out from the state of the pool.
            }

            try
            {
                if (Executors.StartLate)
                {
                    Executors.ThrowIfHopeless();
                }

                executor.Start();
                threads.Unpacking.Prepare(); // a call that fails could not end without it
                Listen();
                _isDone = true;
            }
            catch (Exception e)
            {
                PoolBrokenException broken = e is PoolBrokenException known
                    ? admission.Again(known, functionName: null)
                    : new PoolBrokenException($"{settings.Name} could not be started: {e.Message}", e)
                    {
                        PoolName = settings.Name,
                    };
                admission.TryBreak(broken);

                // The caller gets no pool to dispose; the end of the workers releases everything that the pool has.
                executor.Kill();
                Uninterrupted.Wait(executor.Completion);
                if (e is SerializationFailedException)
                {
                    throw; // It names the user's value that cannot be sent.
                }

                throw broken;
            }
        }
    }

    private void Listen()
    {
        // Exchanged, a full fence: either this thread sees that all workers are gone, or the code that runs after their end
        // sees the listener.
        Interlocked.Exchange(ref _listener, InterruptListener.Start(settings.CtrlC, close, terminate));
        if (executor.Completion.IsCompleted)
        {
            StopListening();
        }
    }
}
