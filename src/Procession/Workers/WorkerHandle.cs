using System.Buffers;
using Procession.Execution;
using Procession.Functions;
using Procession.Native;
using Procession.Serialization;
using Procession.Threads;
using Procession.Wire;
using Procession.WorkerHost;

namespace Procession.Workers;

/// <summary>
/// The pool's side of one worker: sends chunks, reads results on a thread of its own, and knows at any moment what the
/// worker holds, so that its death costs exactly that.
/// </summary>
internal sealed partial class WorkerHandle : ISharingSlot, IChunkSlot, IWorkerWatcher, IResultReader
{
    private readonly IWorkerCrew _crew;
    private readonly WorkerProcess _process;
    private readonly WireChannel _channel;
    private readonly FrameSender _sender;
    private readonly OutputTail _tail = new();
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _inFlight, _known, _cultures, the flags, and what says so
    private readonly Dictionary<long, InFlight> _inFlight = [];
    private readonly HashSet<long> _known = [];
    private int _rulesSent;
    private int _keysSent;
    private ToldCultures? _cultures;
    private bool _isConfigured;
    private bool _stopRequested;
    private bool _closed;
    private ITimer? _graceTimer; // until the handle is closed
    private int _isToBeKilled; // exchanged
    private volatile WorkerFailureKind _killKind = WorkerFailureKind.Crashed;
    private volatile string? _killNote;

    public WorkerHandle(IWorkerCrew crew, int number, WorkerProcess process, WireChannel channel)
    {
        _crew = crew;
        Number = number;
        _process = process;
        _channel = channel;
        _sender = new FrameSender(
            channel.Outgoing, $"Procession {crew.Settings.Name} worker {number} sender", damage => GiveUp(damage.What));
        channel.Incoming.Napped = LookAfter;
    }

    public int Number { get; }

    public int ProcessId => _process.Id;

    /// <inheritdoc cref="WorkerProcess.Shortcoming"/>
    public string? Shortcoming => _process.Shortcoming;

    /// <summary>Where the worker is in its life. Guarded, as the next six, by the crew's lock.</summary>
    public WorkerState State { get; set; }

    /// <summary>Chunks that are reserved, queued or running.</summary>
    public int Load { get; set; }

    /// <summary>Those among them that hold the worker's thread while they run, so that nothing else can begin.</summary>
    public int BlockingLoad { get; set; }

    /// <summary>Whether what runs has run for so long that nothing is to wait behind it.</summary>
    public bool IsHeldUp { get; set; }

    public int TasksTaken { get; set; }

    /// <summary>Whether it is to be replaced as soon as there is a successor.</summary>
    public bool IsDue { get; set; }

    /// <summary>Ends with the handle; set once, by the crew.</summary>
    public ITimer? LifetimeTimer { get; set; }

    /// <summary>
    /// The bytes that it held when it was ready, or when that could be found out first. Touched by the results thread
    /// only, as the next.
    /// </summary>
    public long? FirstMemory { get; set; }

    /// <summary>When its memory was last looked at, as a timestamp.</summary>
    public long LastMemoryLook { get; set; }

    /// <summary>Whether it runs an item that may have killed a worker, beside which nothing else may run.</summary>
    public bool RunsAlone { get; set; }

    /// <summary>Why the worker never became ready, if it said so.</summary>
    public ItemFailure? StartFailure { get; private set; }

    /// <summary>How the worker ended. Set before <see cref="IWorkerCrew.Gone"/>.</summary>
    public WorkerDeath? Death { get; private set; }

    /// <summary>Begins to talk to the process. If that fails, the process is gone, and so is the handle.</summary>
    public void Start(WorkerConfiguration configuration)
    {
        _rulesSent = configuration.Rules.Length;
        _keysSent = configuration.Keys.Length;
        string threadName = $"Procession {_crew.Settings.Name} worker {Number} results";
        try
        {
            _sender.Start();
            _sender.Send(new OutgoingFrame(
                FrameKind.Configure, 0, 0, null, new ReadOnlySequence<byte>(configuration.ToBytes())));
            lock (_lock)
            {
                _isConfigured = true;
                if (_stopRequested)
                {
                    SendStopNoLock();
                }
            }

            NewThread.Start(ReadResults, threadName, "that reads a worker's results");
        }
        catch (Exception)
        {
            Abandon();
            throw;
        }

        try
        {
            _process.Watch(this);
        }
        catch (Exception e)
        {
            // The results thread lives: it reports the end, as of any other worker.
            _killNote = $"could not be watched, and was ended ({e.GetType().Name}: {e.Message})";
            _process.Abandon();
            ((IWorkerWatcher)this).Exited(int.MinValue);
        }
    }

    /// <summary>Ends a process that was never told anything, and with it the handle.</summary>
    public void Abandon()
    {
        _process.Abandon();
        _sender.Close();
        _channel.Dispose();
    }

    /// <inheritdoc/>
    public bool TryRun(WorkChunk chunk, IChunkSink sink)
    {
        CallTerms terms = chunk.Terms;
        lock (_lock)
        {
            if (!_closed && !_stopRequested)
            {
                int culture = terms.Culture is { } cultures ? TellNoLock(cultures) : 0;
                var prefix = new ChunkPrefix(terms.Function.Id, Flags(chunk), culture);
                var frame = new OutgoingFrame(FrameKind.Chunk, chunk.Id, chunk.Count, prefix, chunk.Items);

                // Entered first, looked at second: a cancel either finds the entry or has settled the call by now.
                _inFlight.Add(chunk.Id, new InFlight(chunk, sink, frame));
                sink.SentTo(this);
                if (sink.IsWanted)
                {
                    SendNewsNoLock();
                    SendFunctionNoLock(terms.Function);
                    _sender.Send(frame);
                    WatchTimeNoLock(terms.TimeLimit);
                    _crew.Sent(this, chunk);
                    return true;
                }

                _inFlight.Remove(chunk.Id);
            }
        }

        Release(terms);
        return false;
    }

    /// <inheritdoc/>
    public void Release(CallTerms terms) => _crew.Unused(this, terms);

    /// <summary>Lets the worker forget a function that carries state.</summary>
    public void Forget(FunctionReference function)
    {
        lock (_lock)
        {
            if (_known.Remove(function.Id) && !_closed && !_stopRequested)
            {
                _sender.Send(new OutgoingFrame(FrameKind.Forget, function.Id, 0, null, default));
            }
        }
    }

    /// <summary>
    /// Lets the worker forget a load context that has ended here. One that was told nothing yet knows none.
    /// </summary>
    public void ForgetContext(Guid id)
    {
        lock (_lock)
        {
            if (_isConfigured && !_closed && !_stopRequested)
            {
                _sender.Send(new OutgoingFrame(
                    FrameKind.ForgetContext, 0, 0, null, new ReadOnlySequence<byte>(id.ToByteArray())));
            }
        }
    }

    /// <summary>Tells the worker to run its finalizer and end, once it has done what it holds.</summary>
    public void RequestStop()
    {
        lock (_lock)
        {
            if (_stopRequested || _closed)
            {
                return;
            }

            // One that was told nothing yet is told that behind its configuration, with which everything begins.
            _stopRequested = true;
            if (_isConfigured)
            {
                SendStopNoLock();
            }
        }
    }

    /// <summary>
    /// Ends a worker that was told to stop and does not, once the grace is over. Does not keep the handle until then.
    /// </summary>
    public void KillWhenOver(TimeSpan grace)
    {
        if (grace != Timeout.InfiniteTimeSpan && Interlocked.Exchange(ref _isToBeKilled, 1) == 0)
        {
            ITimer timer = _crew.After(grace, Kill);
            lock (_lock)
            {
                if (!_closed)
                {
                    _graceTimer = timer;
                    return;
                }
            }

            timer.Dispose();
        }
    }

    /// <summary>Ends the worker at once.</summary>
    public void Kill() => _process.Kill();

    /// <summary>
    /// Begins to remove the files of a worker that was killed. They are removed again when it was reaped; but this program
    /// may be gone by then.
    /// </summary>
    public void RemoveFiles() => FileRemoval.Begin(_process.RemoveFiles);

    /// <summary>Ends it at once, for a reason that its death is to tell.</summary>
    public void Kill(WorkerFailureKind kind, string note)
    {
        (_killKind, _killNote) = (kind, note);
        _process.Kill();
    }

    private void SendStopNoLock() => _sender.Send(new OutgoingFrame(FrameKind.Stop, 0, 0, null, default));

    private InFlight? YoungestBelowNoLock(long id)
    {
        InFlight? youngest = null;
        foreach (InFlight entry in _inFlight.Values)
        {
            if (entry.Chunk.Id < id && (youngest is null || entry.Chunk.Id > youngest.Chunk.Id))
            {
                youngest = entry;
            }
        }

        return youngest;
    }

    private void SendFunctionNoLock(FunctionReference function)
    {
        if (_known.Add(function.Id))
        {
            _sender.Send(new OutgoingFrame(
                FrameKind.Function, function.Id, 0, null, new ReadOnlySequence<byte>(function.Payload)));
        }
    }

    // The first ones went with the configuration.
    private void SendNewsNoLock()
    {
        if (TravelRules.Count > _rulesSent)
        {
            foreach (byte[] rule in TravelRules.From(_rulesSent))
            {
                _sender.Send(new OutgoingFrame(FrameKind.Rule, 0, 0, null, new ReadOnlySequence<byte>(rule)));
                _rulesSent++;
            }
        }

        if (KeyRing.Count > _keysSent)
        {
            // The lock of the keys can be interrupted, which must not cut what happens here.
            byte[][] keys = [];
            Uninterrupted.Run(() => keys = KeyRing.From(_keysSent));
            foreach (byte[] key in keys)
            {
                _sender.Send(new OutgoingFrame(FrameKind.Key, 0, 0, null, new ReadOnlySequence<byte>(key)));
                _keysSent++;
            }
        }
    }

    // Also for a chunk that is not sent after all: the worker just knows it then.
    private int TellNoLock(CulturePair culture)
    {
        int number = (_cultures ??= new ToldCultures()).NumberOf(culture, out bool isNew);
        if (isNew)
        {
            SendNewsNoLock(); // by which it may have been written
            _sender.Send(new OutgoingFrame(FrameKind.Culture, number, 0, null, new ReadOnlySequence<byte>(culture.Payload)));
        }

        return number;
    }

    private static ChunkFlags Flags(WorkChunk chunk)
    {
        CallTerms terms = chunk.Terms;
        return (terms.StopsOnFailure ? ChunkFlags.StopOnFailure : ChunkFlags.None)
            | (terms.TimeLimit is null ? ChunkFlags.None : ChunkFlags.Timed)
            | (terms.ItemSize == 0 ? ChunkFlags.None : ChunkFlags.Numbers)
            | (chunk.Grain == 0 ? ChunkFlags.None : ChunkFlags.Shareable)
            | (terms.IsQuiet ? ChunkFlags.Quiet : ChunkFlags.None)
            | (terms.WantsInputText ? ChunkFlags.InputText : ChunkFlags.None);
    }

    private sealed record InFlight(WorkChunk Chunk, IChunkSink Sink, OutgoingFrame Frame)
    {
        public CallTerms Terms => Chunk.Terms;

        /// <summary>The item that has reached its time limit, if one has. Guarded by the handle's lock.</summary>
        public TaskExpiry? Expiry { get; set; }
    }
}
