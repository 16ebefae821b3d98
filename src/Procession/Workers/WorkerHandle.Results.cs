using System.Buffers;
using Microsoft.Extensions.Logging;
using Procession.Calls;
using Procession.Wire;

namespace Procession.Workers;

/// <content>
/// What comes from the worker: results on the results thread, news from the operating system on the watch.
/// </content>
internal sealed partial class WorkerHandle
{
    private static readonly TimeSpan ClosedChannelPatience = TimeSpan.FromMilliseconds(250);
    private readonly ManualResetEventSlim _exited = new();
    private readonly Lock _reading = new(); // guards what comes in and the next two; taken before _lock
    private readonly FrameBuffer _buffer = new();
    private bool _isCut;
    private int _exitCode;
    private ITimer? _closedChannelTimer;

    /// <inheritdoc/>
    void IWorkerWatcher.Exited(int exitCode)
    {
        _exitCode = exitCode;
        _closedChannelTimer?.Dispose();

        // What the worker published before its end is still read. Last of all the results thread may finish the handle,
        // which unmaps the ring.
        _channel.Incoming.Close();
        _exited.Set();
    }

    /// <inheritdoc/>
    void IWorkerWatcher.ControlClosed() =>
        _closedChannelTimer = _crew.Settings.TimeProvider.CreateTimer(
            _ => Break(), null, ClosedChannelPatience, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    void IWorkerWatcher.Output(ReadOnlySpan<byte> bytes, bool isError) => TakeOutput(bytes, isError);

    private void Break()
    {
        if (!_exited.IsSet)
        {
            _killKind = WorkerFailureKind.ChannelBroken;
            _process.Kill();
        }
    }

    /// <inheritdoc/>
    void IResultSource.Help(Call call)
    {
        // With the call's only item alone, a frame is that item's and comes as a whole: nothing holds the caller up here.
        // On Windows a wake-up reaches one sleeper only, and there may be two.
        if (OperatingSystem.IsWindows() || _channel.Slots > 1 || !HoldsOnly(call) || !_reading.TryEnter())
        {
            return;
        }

        try
        {
            // Again, because the handle closes behind this lock; and for each frame, because the item may have gone to
            // another worker, and what is here now is another call's.
            if (HoldsOnly(call))
            {
                _channel.Incoming.BeginLooking();
                while (!call.IsSettled && _channel.Incoming.TryAwaitFrame() && HoldsOnly(call) && TryTakeNoLock())
                {
                    // One more.
                }

                _channel.Incoming.EndLooking();
            }
        }
        finally
        {
            _reading.Exit();
        }
    }

    private bool HoldsOnly(Call call)
    {
        lock (_lock)
        {
            return !_closed && _inFlight.Count == 1 && _inFlight.Values.First().Chunk is { Count: 1 } chunk && chunk.Call == call;
        }
    }

    private void ReadResults()
    {
        bool goesOn = true;
        while (goesOn && _channel.Incoming.WaitForFrame())
        {
            lock (_reading)
            {
                while (_channel.Incoming.HasFrame && goesOn)
                {
                    goesOn = TryTakeNoLock();
                }

                goesOn &= !_isCut;
            }
        }

        // Ended by the watch, which always comes: a killed process cannot stay.
        _exited.Wait();
        Finish();
    }

    // False once nothing more can be read: the worker died in the middle of a frame, and what was incomplete does not count;
    // or it sent what is damaged, or there is no memory where nothing can be left out. Nobody may see half an outcome.
    private bool TryTakeNoLock()
    {
        if (_isCut)
        {
            return false;
        }

        try
        {
            FrameHeader header = _channel.Incoming.ReadHeader();
            _isCut = !(header.Kind == FrameKind.Outcomes ? TakeOutcomes(header, _buffer) : TakeFrame(header, _buffer));
        }
        catch (Exception e)
        {
            _isCut = true;
            _crew.Log(LogLevel.Error, ItemFailure.Of(e), $"Worker {Number} of {_crew.Settings.Name} can no longer be read.");
            Break();
        }

        return !_isCut;
    }

    private bool TakeFrame(in FrameHeader header, FrameBuffer buffer)
    {
        if (buffer.Read(_channel.Incoming, header.Length) is not { } payload || !_channel.Incoming.EndFrame(0))
        {
            return false;
        }

        switch (header.Kind)
        {
            case FrameKind.Ready:
                _crew.Ready(this);
                break;
            case FrameKind.InitializerFailed:
                StartFailure = ItemFailure.Remote(payload);
                break;
            case FrameKind.FinalizerFailed:
                _crew.Log(
                    LogLevel.Error,
                    ItemFailure.Remote(payload),
                    $"The finalizer failed in worker {Number} (pid {ProcessId}) of {_crew.Settings.Name}.");
                break;
            default:
                throw new InvalidDataException($"A worker sent a frame of the unknown kind {header.Kind}.");
        }

        return true;
    }

    private void Finish()
    {
        // Before the handle closes: a closed handle hands chunks back, and must not be offered them again.
        _crew.Lost(this);
        _process.DrainOutput();
        InFlight[] lost;
        lock (_reading)
        {
            // One that helps may have been in the middle of the last frame. Behind this nobody reads.
            lock (_lock)
            {
                _closed = true;
                lost = [.. _inFlight.Values];
                _inFlight.Clear();
            }
        }

        StopWatchingTime();
        _sender.Close();
        int[] started = new int[lost.Length];
        for (int i = 0; i < lost.Length; i++)
        {
            started[i] = StartedItem(lost[i]);
        }

        Death = new WorkerDeath(_crew.Settings.Name, Number, ProcessId, _exitCode, FailureKind(), _tail.ToString(), _killNote);

        LifetimeTimer?.Dispose();
        _channel.Dispose();

        // First those who wait, then the replacement.
        for (int i = 0; i < lost.Length; i++)
        {
            bool expired = lost[i].Expiry is { } expiry && expiry.Index == started[i];
            _crew.ChunkLost(lost[i].Chunk, started[i], expired ? lost[i].Expiry : Death);
        }

        _crew.Gone(this);
    }

    // The item that ran at the end, or -1. A condemned worker may have noted the next one already, but did not start it.
    private int StartedItem(InFlight entry)
    {
        for (int i = 0; i < _channel.Slots; i++)
        {
            RunningSlot slot = _channel.Slot(i);
            if (slot.ChunkId == entry.Chunk.Id)
            {
                return slot.IsCondemned && entry.Expiry is not null ? entry.Expiry.Index : slot.Index;
            }
        }

        return -1;
    }

    private WorkerFailureKind FailureKind() =>
        _killKind != WorkerFailureKind.Crashed ? _killKind
        : StartFailure is not null ? WorkerFailureKind.InitFailed
        : _exitCode < 0 ? _tail.Kind ?? WorkerFailureKind.Crashed
        : WorkerFailureKind.Exited;
}
