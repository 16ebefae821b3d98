using System.Buffers;
using Microsoft.Extensions.Logging;
using Procession.Execution;
using Procession.Framing;
using Procession.Threads;
using Procession.Wire;

namespace Procession.Workers;

/// <content>
/// What comes from the worker: results on the results thread, news from the operating system on the watch.
/// </content>
internal sealed partial class WorkerHandle
{
    private static readonly TimeSpan ClosedChannelPatience = TimeSpan.FromMilliseconds(250);
    private readonly ManualResetEventSlim _exited = new();
    private readonly Lock _reading = Uninterrupted.NewLock(); // guards what comes in and the next two fields; taken before _lock
    private readonly FrameBuffer _buffer = new();
    private bool _isCut;
    private bool _isUnreadable;
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
        _closedChannelTimer = PoolClock.Shared.After(ClosedChannelPatience, () => Break(note: null));

    private void Break(string? note)
    {
        if (!_exited.IsSet)
        {
            (_killKind, _killNote) = (WorkerFailureKind.ChannelBroken, note);
            _process.Kill();
        }
    }

    /// <inheritdoc/>
    void IResultReader.ReadFor(IChunkSink sink)
    {
        // With the call's only item alone, a frame is that item's. It is read here when it is there as a whole: in the
        // middle of one nothing could call the caller back, neither a cancellation nor a worker that is stopped.
        // On Windows a wake-up reaches one sleeper only, and there may be two.
        if (OperatingSystem.IsWindows() || _channel.Slots > 1 || !HoldsOnly(sink) || !_reading.TryEnter())
        {
            return;
        }

        try
        {
            // Again, because the handle closes behind this lock; and for each frame, because the item may have gone to
            // another worker, and what is here now is another call's.
            if (HoldsOnly(sink))
            {
                _channel.Incoming.BeginLooking();
                while (!sink.IsSettled && WholeOutcome.TryAwait(_channel.Incoming) && HoldsOnly(sink)
                    && TryTakeNoLock(all: false))
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

    private bool HoldsOnly(IChunkSink sink)
    {
        lock (_lock)
        {
            return !_closed && _inFlight.Count == 1
                && YoungestBelowNoLock(long.MaxValue) is { Chunk.Count: 1 } only && only.Sink == sink;
        }
    }

    private void ReadResults()
    {
        bool goesOn = true;
        while (goesOn && _channel.Incoming.WaitForFrame())
        {
            lock (_reading)
            {
                goesOn = TryTakeNoLock(all: true);
            }
        }

        // Ended by the watch, which always comes: a killed process cannot stay.
        _exited.Wait();
        Finish();
    }

    // False once nothing more can be read: the worker died in the middle of a frame, and what was incomplete does not count;
    // or it sent what is damaged, or there is no memory where nothing can be left out. Nobody may see half an outcome.
    private bool TryTakeNoLock(bool all)
    {
        try
        {
            for (bool goesOn = true; goesOn && !_isCut && _channel.Incoming.HasFrame; goesOn = all)
            {
                FrameHeader header = _channel.Incoming.ReadHeader();
                _isCut = !(header.Kind == FrameKind.Outcomes ? TakeOutcomes(header, _buffer) : TakeFrame(header, _buffer));
            }
        }
        catch (Exception e)
        {
            _isCut = _isUnreadable = true;
            if (e is DamagedDataException damage)
            {
                GiveUp(damage.What);
            }
            else
            {
                Break($"was killed because what it sent can no longer be read ({e.GetType().Name}: {e.Message})");
            }

            _crew.Log(LogLevel.Error, ItemFailure.Of(e), $"Worker {Number} of {_crew.Settings.Name} can no longer be read.");
        }

        return !_isCut;
    }

    private bool TakeFrame(in FrameHeader header, FrameBuffer buffer)
    {
        if (!buffer.TryRead(_channel.Incoming, header.Length, out Payload payload) || !_channel.Incoming.EndFrame(0))
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
                throw new DamagedDataException($"a frame is of the unknown kind {header.Kind}");
        }

        return true;
    }
}
