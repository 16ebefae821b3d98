using System.Diagnostics;
using Procession.Execution;
using Procession.Framing;
using Procession.Native;
using Procession.Threads;
using Procession.Wire;

namespace Procession.Workers.Handle;

/// <summary>
/// Reads what a worker sends, on its own thread or on the thread of a caller that waits for the only item of a chunk.
/// </summary>
internal sealed class ResultReader : IResultReader
{
    private readonly WireChannel _channel;
    private readonly InFlightTable _table;
    private readonly WorkerKiller _killer;
    private readonly IResultListener _listener;
    private readonly OutcomeReader _outcomes;
    private readonly FrameBuffer _buffer = new();
    private readonly Lock _reading = Uninterrupted.NewLock(); // guards the incoming ring and the next two; before the gate
    private bool _isCut;
    private bool _isUnreadable;

    public ResultReader(
        WireChannel channel, InFlightTable table, WorkerKiller killer, TimeLimitWatch timeLimits, IResultListener listener)
    {
        _channel = channel;
        _table = table;
        _killer = killer;
        _listener = listener;
        _outcomes = new OutcomeReader(channel.Incoming, table, timeLimits, _buffer, listener.Origin, listener.ChunkEnded);
    }

    /// <summary>Whether what the worker sent could not be read to its end. Read after <see cref="Close"/>.</summary>
    public bool IsUnreadable => _isUnreadable;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="InsufficientMemoryException">The system grants no more threads.</exception>
    public void Start(string threadName) => NewThread.Start(Read, threadName, "that reads a worker's results");

    /// <inheritdoc/>
    public void ReadFor(IChunkSink sink)
    {
        // While the worker holds nothing but the only item of this call, each frame is about that item. It is read here
        // only once it is complete: in the middle of a frame neither a cancellation nor a stopped worker could make the
        // caller return. Not on Windows, where a wake-up reaches one sleeper only, and there may be two.
        if (OperatingSystem.IsWindows() || _channel.Slots > 1 || !_table.HoldsOnly(sink) || !_reading.TryEnter())
        {
            return;
        }

        try
        {
            // Checked again, because the table is closed under this lock. And again for each frame, because the item may
            // have moved to another worker, and the next frame may belong to another call.
            if (_table.HoldsOnly(sink))
            {
                _channel.Incoming.BeginLooking();
                while (!sink.IsSettled && WholeOutcome.TryAwait(_channel.Incoming) && _table.HoldsOnly(sink)
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

    /// <summary>
    /// Whether everything that the worker has sent was read; <see langword="null"/> (unknown) while another thread reads.
    /// </summary>
    /// <exception cref="DamagedDataException">The words of the ring are impossible.</exception>
    public bool? HasReadAll()
    {
        if (!_reading.TryEnter())
        {
            return null;
        }

        try
        {
            return _channel.Incoming.IsHeadForeign
                ? throw new DamagedDataException("the head of the ring to the pool is not the one that the pool wrote")
                : _channel.Incoming.IsEmpty;
        }
        finally
        {
            _reading.Exit();
        }
    }

    /// <summary>
    /// The worker is gone. Waits for a caller that may be reading the last frame; nobody reads afterwards.
    /// </summary>
    /// <param name="closeTable">Closes the table, under its gate.</param>
    public InFlight[] Close(Func<InFlight[]> closeTable)
    {
        lock (_reading)
        {
            lock (_table.Gate)
            {
                return closeTable();
            }
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Release() => _buffer.Release();

    private void Read()
    {
        bool goesOn = true;
        while (goesOn && _channel.Incoming.WaitForFrame())
        {
            lock (_reading)
            {
                goesOn = TryTakeNoLock(all: true);
            }
        }

        _listener.ReadingEnded();
    }

    // Returns false once nothing more can be read: the worker died in the middle of a frame, or what it sent is damaged, or
    // there is no memory to read what cannot be skipped. An incomplete outcome does not count: nobody may see half of one.
    private bool TryTakeNoLock(bool all)
    {
        Debug.Assert(_reading.IsHeldByCurrentThread);
        try
        {
            for (bool goesOn = true; goesOn && !_isCut && _channel.Incoming.HasFrame; goesOn = all)
            {
                FrameHeader header = _channel.Incoming.ReadHeader();
                _isCut = !(header.Kind == FrameKind.Outcomes ? _outcomes.TryTake(header) : TryTakeNews(header));
            }
        }
        catch (Exception e)
        {
            _isCut = _isUnreadable = true;
            if (e is DamagedDataException damage)
            {
                _killer.GiveUp(damage.What);
            }
            else
            {
                _killer.Break($"was killed because what it sent can no longer be read ({e.GetType().Name}: {e.Message})");
            }

            _listener.Unreadable(e);
        }

        return !_isCut;
    }

    private bool TryTakeNews(in FrameHeader header)
    {
        if (!_buffer.TryRead(_channel.Incoming, header.Length, out Payload payload) || !_channel.Incoming.EndFrame(0))
        {
            return false;
        }

        _listener.News(header.Kind, payload);
        return true;
    }
}
