using System.Diagnostics;
using System.Globalization;
using Procession.Execution;
using Procession.Functions;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;
using Procession.WorkerHost;

namespace Procession.InProcessWorkers;

/// <summary>
/// One worker of an in-process pool: the chunks that wait for its thread, or run. If code of the user keeps its thread, the
/// worker is left behind, and ends by itself later or never. The thread runs a <see cref="ThreadLoop"/>.
/// </summary>
internal sealed class ThreadWorker : WorkerLoad, IChunkSlot
{
    // A worker process runs functions on its main thread, whose stack usually has this size.
    private const int StackSize = 8 * 1024 * 1024;
    private readonly ThreadCrew _crew;
    private readonly PoolSettings _settings;
    private readonly ThreadLoop _loop;
    private readonly SemaphoreSlim _news = new(0); // released when the thread may have something to do
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below
    private readonly List<ThreadChunk> _chunks = []; // all that wait, or whose code may be running
    private readonly Queue<ThreadChunk> _waiting = new();
    private readonly List<long> _toForget = [];
    private ThreadChunk? _onThread; // the chunk whose code is on the worker's thread now
    private bool _isToStop;
    private bool _isKilled;
    private bool _isLeft;

    public ThreadWorker(ThreadCrew crew, PoolSettings settings, int number)
    {
        _crew = crew;
        _settings = settings;
        Number = number;
        _loop = new ThreadLoop(this, crew, settings);
    }

    public int Number { get; }

    /// <summary>The worker's name in messages.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"worker {Number} (a thread of this process) of {_settings.Name}");

    /// <summary>Where the worker is in its life. Guarded by the lock of the roster, as are those that can be set.</summary>
    public ThreadWorkerState State { get; set; }

    /// <summary>For exceptions. It has no process that anyone should look for, or kill.</summary>
    public FailureOrigin Origin => new(_settings.Name, Number);

    /// <summary>Whether it is to be replaced between two tasks.</summary>
    public bool IsDue { get; set; }

    /// <summary>Fires when its present state has lasted too long.</summary>
    public ITimer? StateTimer { get; set; }

    /// <summary>Limits how long it may take to end, whatever states it passes. Guarded as the other one.</summary>
    public ITimer? EndTimer { get; set; }

    /// <exception cref="InsufficientMemoryException">The system grants no more threads.</exception>
    public void Start() => NewThread.Start(
        _loop.Run, $"Procession {_settings.Name} worker {Number}", "of an in-process worker", stackSize: StackSize);

    /// <inheritdoc/>
    public bool TryRun(WorkChunk chunk, IChunkSink sink)
    {
        bool runs = false;
        lock (_lock)
        {
            if (!_isLeft && !_isKilled && !_isToStop)
            {
                // The chunk is added first, and IsWanted read second: so a concurrent cancellation either finds the chunk
                // or has already settled the call.
                var run = new ThreadChunk(chunk, sink, this, _settings, _loop);
                _chunks.Add(run);
                sink.SentTo(reader: null);
                runs = sink.IsWanted;
                if (runs)
                {
                    _waiting.Enqueue(run);
                }
                else
                {
                    _chunks.Remove(run);
                }
            }
        }

        if (runs)
        {
            Uninterrupted.Release(_news);
        }
        else
        {
            Release(chunk.Terms);
        }

        return runs;
    }

    /// <inheritdoc/>
    public void Release(CallTerms terms) => _crew.Unused(this, terms);

    /// <summary>What it runs, for monitoring. Reads files: as <see cref="ThreadChunk.LookAtRunning"/>.</summary>
    public IReadOnlyList<RunningItem> LookAtRunning()
    {
        ThreadChunk[] chunks;
        lock (_lock)
        {
            chunks = [.. _chunks];
        }

        return [.. chunks.Select(chunk => chunk.LookAtRunning()).OfType<RunningItem>()];
    }

    /// <summary>Lets the worker forget a function that carries state.</summary>
    public void ForgetFunction(FunctionReference function)
    {
        lock (_lock)
        {
            _toForget.Add(function.Id);
        }

        Uninterrupted.Release(_news);
    }

    /// <summary>Takes back the chunks of a call that have not begun, and asks the others to stop.</summary>
    /// <returns>The chunks that are still running.</returns>
    public List<ThreadChunk> Cancel(long callId)
    {
        List<ThreadChunk> running;
        List<ThreadChunk> takenBack;
        lock (_lock)
        {
            (takenBack, running) = TakeBackNoLock(chunk => chunk.Terms.CallId == callId);
        }

        running.ForEach(chunk => chunk.AskToStop());
        TellReturned(takenBack);
        return running;
    }

    /// <summary>Leaves behind a cancelled chunk if it still runs once the grace is over.</summary>
    public void LeaveAfterGrace(ThreadChunk chunk)
    {
        var reason = new ThreadLossReason(Origin, $"The {Name} was left behind because a cancelled task did not stop.");
        AfterGrace(() => Leave(chunk, index: null, reason, "was cancelled"));
    }

    /// <summary>The same for an item that has reached its time limit.</summary>
    public void LeaveAfterGrace(ThreadChunk chunk, int index, TaskExpiry expiry) => AfterGrace(() => Leave(
        chunk, index, expiry, "has reached its time limit"));

    /// <summary>Asks the worker to finish the chunks it holds, run its finalizer, and end.</summary>
    public void RequestStop()
    {
        lock (_lock)
        {
            _isToStop = true;
        }

        Uninterrupted.Release(_news);
    }

    /// <summary>
    /// Takes back waiting chunks, and asks the running ones to stop and leaves them behind: nobody waits for their
    /// outcomes.
    /// </summary>
    public void Kill()
    {
        List<ThreadChunk> running;
        List<ThreadChunk> takenBack;
        lock (_lock)
        {
            _isKilled = true;
            (takenBack, running) = TakeBackNoLock(_ => true);
        }

        TellReturned(takenBack);
        foreach (ThreadChunk chunk in running)
        {
            chunk.AskToStop();
            if (chunk.TryLeave(index: null, out int index))
            {
                chunk.TellLost(Loss.LeftBehind(index, new ThreadLossReason(Origin, $"{_settings.Name} was ended.")));
            }
        }

        Uninterrupted.Release(_news);
    }

    /// <summary>Stops waiting for the worker; it ends when code of the user gives its thread back.</summary>
    public void Abandon()
    {
        Kill();
        lock (_lock)
        {
            _isLeft = true;
        }

        Uninterrupted.Release(_news);
    }

    /// <summary>A chunk has reported everything.</summary>
    public void Ended(ThreadChunk chunk)
    {
        Returned(chunk);
        _crew.ChunkOver(this, chunk.Terms);
    }

    /// <summary>
    /// Waits for the next chunk, on the worker's thread; <see langword="null"/> if there will be no more.
    /// </summary>
    /// <param name="functions">The functions of the thread; those no longer needed are removed.</param>
    public ThreadChunk? TryTakeNext(FunctionTable functions)
    {
        while (true)
        {
            lock (_lock)
            {
                _onThread = null;
                _toForget.ForEach(functions.Remove);
                _toForget.Clear();
                while (!_isLeft && _waiting.TryDequeue(out ThreadChunk? next))
                {
                    if (next.TryBegin())
                    {
                        return _onThread = next;
                    }
                }

                if (_isLeft || _isKilled || _isToStop)
                {
                    return null;
                }
            }

            AwaitNews();
        }
    }

    /// <summary>Waits, on the worker's thread, for async functions that are still running.</summary>
    /// <returns>Whether the finalizer should run.</returns>
    public bool AwaitRunning()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_isLeft || _chunks.Count == 0)
                {
                    return !_isLeft && !_isKilled;
                }
            }

            AwaitNews();
        }
    }

    /// <summary>The code of a chunk has returned, however late.</summary>
    public void Returned(ThreadChunk chunk)
    {
        lock (_lock)
        {
            _chunks.Remove(chunk);
        }

        Uninterrupted.Release(_news);
    }

    private void AfterGrace(Action leave)
    {
        if (_settings.CancellationGrace != Timeout.InfiniteTimeSpan)
        {
            _settings.TimeProvider.After(_settings.CancellationGrace, leave);
        }
    }

    private void Leave(ThreadChunk chunk, int? index, ILossReason reason, string why)
    {
        if (!chunk.TryLeave(index, out int running))
        {
            return;
        }

        bool hasThread;
        List<ThreadChunk> takenBack = [];
        lock (_lock)
        {
            _chunks.Remove(chunk);
            hasThread = _onThread == chunk;
            if (hasThread)
            {
                _isLeft = true;
                (takenBack, _) = TakeBackNoLock(_ => true);
            }
        }

        // The place is given back first: code that is told next may look for room.
        _crew.LeftBehind(this, hasThread, chunk.Terms, why);
        chunk.TellLost(Loss.LeftBehind(running, reason));
        TellReturned(takenBack);
        _crew.Replace(this, hasThread, chunk.Terms);
    }

    private (List<ThreadChunk> TakenBack, List<ThreadChunk> Running) TakeBackNoLock(Func<ThreadChunk, bool> isMeant)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        var takenBack = new List<ThreadChunk>();
        var running = new List<ThreadChunk>();
        foreach (ThreadChunk chunk in _chunks.Where(isMeant))
        {
            (chunk.TryTakeBack() ? takenBack : running).Add(chunk);
        }

        takenBack.ForEach(chunk => _chunks.Remove(chunk));
        return (takenBack, running);
    }

    private void TellReturned(List<ThreadChunk> chunks)
    {
        foreach (ThreadChunk chunk in chunks)
        {
            chunk.TellReturned();
            _crew.TakenBack(this, chunk.Terms);
        }
    }

    private void AwaitNews()
    {
        try
        {
            _news.Wait();
        }
        catch (ThreadInterruptedException)
        {
            // The interrupt came from code of the user that has ended meanwhile.
        }
    }
}
