using Procession.Execution;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Pool;

/// <summary>
/// Starts the workers of a pool, once, and listens to Ctrl-C while there are any. Thread-safe.
/// </summary>
/// <param name="settings">The pool's.</param>
/// <param name="executor">Who has the workers.</param>
/// <param name="admission">Knows whether they are still wanted, and is told if they cannot be started.</param>
/// <param name="threads">Those that calls need to end.</param>
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
    // Held while the workers start, or are told to stop; taken before that of the admission.
    private readonly Lock _starting = Uninterrupted.NewLock();
    private volatile bool _isDone; // written under _starting
    private InterruptListener? _listener; // exchanged

    /// <summary>Whether the workers were started.</summary>
    public bool IsDone => _isDone;

    /// <summary>Starts the workers, unless that was done, or the pool takes no work any more.</summary>
    /// <exception cref="PoolBrokenException">They could not be started; nor is that tried again.</exception>
    public void Ensure()
    {
        if (!_isDone)
        {
            Start();
            threads.AwaitTimers();
        }
    }

    /// <summary>Has the workers end. Not in the middle of a start: a worker must be told its configuration first.</summary>
    public void Stop()
    {
        lock (_starting)
        {
            executor.Stop();
        }
    }

    /// <summary>All workers have ended.</summary>
    public void StopListening() => Interlocked.Exchange(ref _listener, null)?.Dispose();

    private void Start()
    {
        lock (_starting)
        {
            if (_isDone || admission.State != PoolState.Running)
            {
                return; // Whoever comes too late is told so by what follows.
            }

            try
            {
                if (Executors.StartLate)
                {
                    Executors.ThrowIfHopeless();
                }

                executor.Start();
                threads.Unpacking.Prepare(); // A call that fails could not end without it.
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

                // Nobody has a pool to dispose of: the end of the workers lets go of all that the pool has.
                executor.Kill();
                Uninterrupted.Wait(executor.Completion);
                if (e is SerializationFailedException)
                {
                    throw; // It names what of the user's cannot travel.
                }

                throw broken;
            }
        }
    }

    private void Listen()
    {
        // Exchanged, a full fence: either this sees that all are gone, or what follows their end sees the listener.
        Interlocked.Exchange(ref _listener, InterruptListener.Start(settings.CtrlC, close, terminate));
        if (executor.Completion.IsCompleted)
        {
            StopListening();
        }
    }
}
