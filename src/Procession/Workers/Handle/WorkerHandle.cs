using System.Diagnostics;
using Procession.Execution;
using Procession.Framing;
using Procession.Functions;
using Procession.Threads;
using Procession.Wire;
using Procession.Workers.Death;
using Procession.Workers.Output;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>
/// The pool's side of one worker: gives it chunks, is told what becomes of them, and knows at any moment what the worker
/// holds, so that its death costs exactly that. This type ties its parts, which do the work, to the process and to the
/// crew.
/// </summary>
[DebuggerDisplay("worker {Number}, pid {ProcessId}: {State}, {Load} chunks")]
internal sealed class WorkerHandle : CrewMember, IChunkSlot, IWorkerWatcher, IResultListener
{
    private static readonly TimeSpan ClosedChannelTimeout = TimeSpan.FromMilliseconds(250);
    private readonly IWorkerCrew _crew;
    private readonly WorkerProcess _process;
    private readonly WireChannel _channel;
    private readonly FrameSender _sender;
    private readonly InFlightTable _table = new();
    private readonly ResultReader _results;
    private readonly DamageInspector _inspector;
    private readonly TimeLimitWatch _timeLimits;
    private readonly ChunkSender _chunks;
    private readonly Action<WorkChunk> _sent;
    private readonly WorkerConsole _console;
    private readonly ManualResetEventSlim _exited = new();
    private ITimer? _closedChannelTimer; // touched by the thread that watches the process
    private int _exitCode; // written before _exited is set

    public WorkerHandle(IWorkerCrew crew, int number, WorkerProcess process, WireChannel channel)
    {
        _crew = crew;
        Number = number;
        _process = process;
        _channel = channel;
        Killer = new WorkerKiller(process, channel, _table, crew);
        _sender = new FrameSender(
            channel.Outgoing, $"Procession {PoolName} worker {number} sender", damage => Killer.GiveUp(damage.What));
        Mail = new WorkerMail(_sender, _table);
        _sent = chunk => crew.Sent(this, chunk);
        var slots = new SlotInspector(channel, _table, Killer);
        _timeLimits = new TimeLimitWatch(crew, this, channel, _sender, _table, slots, Killer);
        _results = new ResultReader(channel, _table, Killer, _timeLimits, this);
        _inspector = new DamageInspector(channel, _sender, _table, slots, Killer, _results.HasReadAll);
        _chunks = new ChunkSender(_sender, _table, Mail, _timeLimits, _results);
        Sharing = new SharingSlot(this, _sender, _table, new RunningChunkSplitter(channel, _table, slots), crew);
        StartWatch = new StartWatch(
            crew.Settings, _table, () => _channel.Slot(0).Begun, hasBegun => _crew.Overdue(this, hasBegun));
        _console = new WorkerConsole(crew.Settings, number);
        Running = new RunningItems(channel, _table);
        channel.Incoming.Napped = _inspector.LookAfter;
    }

    public int Number { get; }

    public int ProcessId => _process.Id;

    public string PoolName => _crew.Settings.Name;

    /// <inheritdoc/>
    public FailureOrigin Origin => new(PoolName, Number, ProcessId);

    /// <inheritdoc cref="WorkerProcess.Shortcoming"/>
    public string? Shortcoming => _process.Shortcoming;

    /// <summary>Sends everything except chunks.</summary>
    public WorkerMail Mail { get; }

    /// <summary>Ends it.</summary>
    public WorkerKiller Killer { get; }

    /// <summary>Takes work away from it.</summary>
    public SharingSlot Sharing { get; }

    /// <summary>Watches its start.</summary>
    public StartWatch StartWatch { get; }

    /// <summary>What it runs at the moment.</summary>
    public RunningItems Running { get; }

    /// <summary>How long its chunks take.</summary>
    public ChunkPace Pace { get; } = new();

    /// <summary>Why the worker never became ready, if it reported that.</summary>
    public ItemFailure? StartFailure { get; private set; }

    /// <summary>
    /// How the worker ended. Set before <see cref="IWorkerCrew.Gone"/>, as is <see cref="HasBegunWork"/>.
    /// </summary>
    public WorkerDeath? Death { get; private set; }

    /// <summary>Whether it has begun any work.</summary>
    public bool HasBegunWork { get; private set; }

    /// <summary>Begins to talk to the process. If that fails, the process is ended and the handle disposed of.</summary>
    public void Start(WorkerConfiguration configuration)
    {
        try
        {
            _sender.Start();
            Mail.SendConfiguration(configuration);
            _results.Start($"Procession {PoolName} worker {Number} results");
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
            // The results thread is running already: it reports this end like that of any other worker.
            Killer.Unwatched($"could not be watched, and was ended ({e.GetType().Name}: {e.Message})");
            _process.Abandon();
            Exited(int.MinValue);
        }
    }

    /// <summary>Ends a process that was never sent anything, and disposes of the handle.</summary>
    public void Abandon()
    {
        _process.Abandon();
        _sender.Close();
        _channel.Dispose();
    }

    /// <inheritdoc/>
    public bool TryRun(WorkChunk chunk, IChunkSink sink)
    {
        if (_chunks.TrySend(chunk, sink, _sent))
        {
            return true;
        }

        Release(chunk.Terms);
        return false;
    }

    /// <inheritdoc/>
    public void Release(CallTerms terms) => _crew.Unused(this, terms);

    /// <summary>
    /// Begins to remove the files of a worker that was killed. They are removed once more after it was reaped, but this
    /// program may be gone by then.
    /// </summary>
    public void RemoveFiles() => FileRemoval.Begin(_process.RemoveFiles);

    /// <inheritdoc/>
    public void Exited(int exitCode)
    {
        _exitCode = exitCode;
        _closedChannelTimer?.Dispose();
        Killer.HasExited();

        // What the worker published before its end is still read. Setting the event comes last: then the results thread may
        // finish the handle, which unmaps the ring.
        _channel.Incoming.Close();
        _exited.Set();
    }

    /// <inheritdoc/>
    void IWorkerWatcher.ControlClosed() =>
        _closedChannelTimer = PoolClock.Shared.After(ClosedChannelTimeout, () => Killer.Break(note: null));

    /// <inheritdoc/>
    Task? IWorkerWatcher.Output(ReadOnlySpan<byte> bytes, bool isError) => _console.Write(bytes, isError);

    /// <inheritdoc/>
    void IResultListener.ChunkEnded(InFlight chunk, double microseconds)
    {
        Pace.Measure(microseconds);
        chunk.Sink.Ended(microseconds);
        _crew.ChunkOver(this, chunk.Terms);
    }

    /// <inheritdoc/>
    void IResultListener.News(FrameKind kind, in Payload payload)
    {
        switch (kind)
        {
            case FrameKind.Ready:
                _crew.Ready(this);
                break;
            case FrameKind.InitializerFailed:
                StartFailure = ItemFailure.Remote(payload);
                break;
            case FrameKind.FinalizerFailed:
                if (_crew.Settings.Logger is { } log)
                {
                    WorkerLog.FinalizerFailed(log, Origin, ItemFailure.Remote(payload));
                }

                break;
            default:
                throw new DamagedDataException($"a frame is of the unknown kind {kind}");
        }
    }

    /// <inheritdoc/>
    void IResultListener.Unreadable(Exception reason)
    {
        if (_crew.Settings.Logger is { } log)
        {
            WorkerLog.WorkerUnreadable(log, Origin, reason);
        }
    }

    /// <inheritdoc/>
    void IResultListener.ReadingEnded()
    {
        _exited.Wait(); // Always ends: the watch reports every exit, and a killed process cannot stay.

        // Before the table is closed: a closed table returns chunks, and the worker must not be offered them again.
        _crew.Lost(this);
        _process.DrainOutput();
        InheritedOutput.Flush();
        InFlight[] lost = _results.Close(() =>
        {
            InFlight[] held = [.. _table.EntriesNoLock];
            _inspector.JudgeNoLock(LastWords.HasFoundDamage(_console.Errors.Since(default), _exitCode, ProcessId));
            _table.CloseNoLock();
            return held;
        });
        _timeLimits.Stop();
        StartWatch.Stop();
        var postMortem = new WorkerPostMortem(
            this, _exitCode, _channel, _sender, _console.Errors, Killer, _results.IsUnreadable);
        var losses = new Loss[lost.Length];
        for (int i = 0; i < lost.Length; i++)
        {
            losses[i] = postMortem.LossOf(lost[i]); // while the memory is still mapped
        }

        Death = postMortem.Death with { Running = WorkerPostMortem.FirstThatRan(lost, losses) };
        HasBegunWork = postMortem.BeganWork;
        _sender.Close();
        LifetimeTimer?.Dispose();
        Killer.CancelKill();
        _results.Release();
        _channel.Dispose();

        // Those who wait come first, then the replacement.
        for (int i = 0; i < lost.Length; i++)
        {
            lost[i].Sink.Lost(losses[i]);
        }

        FileRemoval.Run(_process.RemoveFiles);
        _crew.Gone(this);
    }
}
