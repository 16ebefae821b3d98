using System.Buffers;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// The main thread of a worker: takes frames in order and runs the chunks among them. Functions that are not async run on
/// this thread, one after the other, with the stack size of a main thread.
/// </summary>
internal sealed class WorkerLoop(WireChannel channel)
{
    private readonly FrameBuffer _buffer = new();
    private readonly FunctionTable _functions = new();
    private readonly RunningChunks _running = new();
    private readonly WarmUp _warmUp = new();
    private WorkerSetup? _setup;

    /// <summary>What to run instead of chunks, if this process is a child.</summary>
    public ChildMain? Child { get; private set; }

    /// <summary>Asks a chunk or an item to stop, or lets this process be ended. Called on the control thread.</summary>
    public void Heed(ControlMessage message)
    {
        switch (message.Index)
        {
            case ControlMessage.WholeChunk:
                _running.Cancel(message.ChunkId);
                break;
            case ControlMessage.Sigterm:
                SignalShield.Lower();
                break;
            default:
                _running.Expire(message.ChunkId, (int)message.Index);
                break;
        }
    }

    /// <summary>Runs until the parent says Stop or names a target, or the initializer fails.</summary>
    public void Run()
    {
        if (!channel.Incoming.WaitForFrame() || !TryClaim(out FrameHeader first) || first.Kind != FrameKind.Configure)
        {
            throw new InvalidDataException("The pool did not begin with a configuration.");
        }

        _setup = WorkerSetup.Apply(WorkerConfiguration.FromBytes(ReadBytes(first.Length)), channel);
        if (_setup is null)
        {
            return;
        }

        OwnErrorOutput.NoteUnread(channel.Slot(0)); // of the initializer
        _warmUp.Start();
        while (channel.Incoming.WaitForFrame())
        {
            _warmUp.Skip();

            // Before the frame is claimed, because a chunk that waits for a lane can still be taken back.
            Lane lane = _setup.Lanes.Take();
            if (!TryClaim(out FrameHeader header))
            {
                _setup.Lanes.Return(lane);
            }
            else if (header.Kind == FrameKind.Chunk)
            {
                RunChunk(header, lane);
            }
            else
            {
                _setup.Lanes.Return(lane);
                if (header.Kind == FrameKind.Stop)
                {
                    _setup.Lanes.WaitForAll();
                    _setup.Finish();
                    return;
                }

                if (header.Kind == FrameKind.RunTarget)
                {
                    Child = new ChildMain(ReadBytes(header.Length), _setup.Results);
                    return;
                }

                Learn(header);
            }
        }
    }

    // Returns false if the pool has taken the frame back.
    private bool TryClaim(out FrameHeader header)
    {
        bool claimed = channel.Incoming.TryClaim();
        header = channel.Incoming.ReadHeader();
        if (!claimed)
        {
            channel.Incoming.EndFrame(header.Length);
        }

        return claimed;
    }

    private byte[] ReadBytes(long length)
    {
        var bytes = new byte[length];
        if (!channel.Incoming.Read(bytes))
        {
            throw Cut();
        }

        channel.Incoming.EndFrame(0);
        return bytes;
    }

    private Payload ReadRest(long length)
    {
        if (!_buffer.TryRead(channel.Incoming, length, out Payload rest))
        {
            throw Cut();
        }

        channel.Incoming.EndFrame(0);
        return rest;
    }

    // Reads a chunk that is one large array straight into its own memory. Not for a function that was not rebuilt yet: that
    // may run user code, and the chunk has not begun.
    private object? ReadArray(in FrameHeader header, long functionId)
    {
        const int HeadSize = ItemFraming.PrefixSize + RawArray.PrefixSize;
        if (header.Index != 1 || header.Length < RawArray.Large || _setup!.Serializer is not DefaultSerializer
            || _functions.Rebuilt(functionId) is not { IsAsync: false } runner)
        {
            return null;
        }

        ReadOnlySpan<byte> head = channel.Incoming.Peek();
        if (head.Length < HeadSize
            || !RawArray.TryReadPrefix(head[ItemFraming.PrefixSize..], BitConverter.ToInt64(head), out long length)
            || runner.AllocateArray(length, out Span<byte> room) is not { } array)
        {
            return null;
        }

        channel.Incoming.Take(HeadSize);
        if (!channel.Incoming.Read(room))
        {
            throw Cut();
        }

        channel.Incoming.EndFrame(header.Length - ChunkPrefix.Size - HeadSize - length);
        return array;
    }

    private static InvalidDataException Cut() => new("The pool's ring ended in the middle of a frame.");

    private void Learn(in FrameHeader header)
    {
        switch (header.Kind)
        {
            case FrameKind.Culture:
                _setup!.Cultures.Set((int)header.ChunkId, ReadBytes(header.Length));
                break;
            case FrameKind.Function:
                LearnFunction(header);
                break;
            case FrameKind.Rule:
                ProgramIdentity.AdoptEntryAssembly();
                TravelRules.Learn(ReadBytes(header.Length));
                break;
            case FrameKind.Key:
                KeyRing.Learn(ReadBytes(header.Length));
                break;
            case FrameKind.ForgetFunction:
                _functions.Remove(header.ChunkId);
                channel.Incoming.EndFrame(header.Length);
                break;
            case FrameKind.ForgetContext:
                LoadContexts.Release(new Guid(ReadBytes(header.Length)));
                break;
            default:
                throw new DamagedDataException($"a frame to the worker is of the unexpected kind {header.Kind}");
        }
    }

    // A function for which there is no memory fails the items that use it, not the worker: the next worker would not have
    // the memory either.
    private void LearnFunction(in FrameHeader header)
    {
        long end = channel.Incoming.Position + header.Length;
        try
        {
            _functions.Add(header.ChunkId, ReadBytes(header.Length));
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            channel.Incoming.EndFrame(end - channel.Incoming.Position);
            _functions.AddUnreadable(header.ChunkId, NoRoom("a function and what it captured", header.Length, e));
        }
    }

    private static InsufficientMemoryException NoRoom(string what, long bytes, Exception cause) => new(
        $"The worker has no memory left for {what} ({bytes:N0} bytes). Send less at a time, put it into shared memory, or give "
        + "workers more memory.",
        cause);

    private void RunChunk(in FrameHeader header, Lane lane)
    {
        Span<byte> prefixBytes = stackalloc byte[ChunkPrefix.Size];
        if (!channel.Incoming.Read(prefixBytes))
        {
            throw Cut();
        }

        var prefix = ChunkPrefix.FromBytes(prefixBytes);
        long end = channel.Incoming.Position + header.Length - ChunkPrefix.Size;
        object? array = null;
        Payload items = default;
        Exception? unreadable = null;
        try
        {
            array = ReadArray(header, prefix.FunctionId);
            items = array is null ? ReadRest(header.Length - ChunkPrefix.Size) : default;
        }
        catch (Exception e) when (e is not (InvalidDataException or DamagedDataException))
        {
            // The chunk fails. If the worker ended instead, the chunk would end the next worker too.
            channel.Incoming.EndFrame(end - channel.Incoming.Position);
            unreadable = e is OutOfMemoryException ? NoRoom("the arguments of a chunk", header.Length, e) : e;
        }

        // With several lanes other chunks may have written meanwhile; with one lane, this was done when the last chunk
        // ended.
        if (_setup!.Lanes.Count > 1)
        {
            OwnErrorOutput.NoteUnread(lane.Slot);
        }

        // From here on the chunk counts as started: rebuilding its function may already run the user's code.
        lane.Slot.Begin(header.ChunkId, prefix.Flags.HasFlag(ChunkFlags.Shareable) ? header.Index : 0);
        var chunk = new ChunkRun(
            header,
            prefix.Flags,
            lane.Slot,
            _setup!.Results,
            _setup.Serializer,
            _running,
            _setup.MemoryLimit,
            _setup.Surroundings);

        ItemRunner runner;
        try
        {
            ProgramIdentity.AdoptEntryAssembly();
            chunk.Enter(_setup.Cultures.ContextOf(prefix.Culture));
            runner = unreadable is null ? _functions.Get(prefix.FunctionId) : throw unreadable;
        }
        catch (Exception e)
        {
            chunk.FailAll(e);
            End(chunk, lane);
            return;
        }

        if (array is not null)
        {
            chunk.RunArray(runner, array);
            End(chunk, lane);
        }
        else if (runner.IsAsync && _setup.Lanes.Count > 1)
        {
            // The payload's buffer is used for the next frame while this one runs.
            _ = RunInLaneAsync(chunk, runner, items.Keep().ToSequence(), lane);
            _setup.Surroundings.Restore();
        }
        else
        {
            chunk.Run(runner, items.Bytes, prefix.Flags.HasFlag(ChunkFlags.Numbers));
            End(chunk, lane);
        }
    }

    private void End(ChunkRun chunk, Lane lane)
    {
        OwnErrorOutput.NoteUnread(lane.Slot, chunk.Ticks);
        _setup!.Lanes.Return(lane);
    }

    private async Task RunInLaneAsync(ChunkRun chunk, ItemRunner runner, ReadOnlySequence<byte> items, Lane lane)
    {
        try
        {
            await chunk.RunAsync(runner, items).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Not an exception of the function, which would be an outcome. An outcome that could not be sent must not make
            // the caller wait silently.
            Environment.FailFast("A worker could not report an outcome.", e);
        }

        _setup!.Lanes.Return(lane);
    }
}
