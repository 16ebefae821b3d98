using System.Buffers;
using Procession.Functions;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// The main thread of a worker: takes frames in order and runs the chunks among them. Functions that are not async run
/// right here, one after the other, on the stack that a main thread has.
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

    /// <summary>Asks a chunk or an item to stop. Called on the control thread.</summary>
    public void Heed(ControlMessage message)
    {
        if (message.Index == ControlMessage.WholeChunk)
        {
            _running.Cancel(message.ChunkId);
        }
        else
        {
            _running.Expire(message.ChunkId, (int)message.Index);
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

        _warmUp.Start();
        while (channel.Incoming.WaitForFrame())
        {
            _warmUp.Skip();

            // Before the frame is claimed: what waits for a lane can still be taken back.
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
                byte[] payload = ReadBytes(header.Length);
                if (header.Kind == FrameKind.Stop)
                {
                    _setup.Lanes.WaitForAll();
                    _setup.Finish();
                    return;
                }

                if (header.Kind == FrameKind.RunTarget)
                {
                    Child = new ChildMain(payload, _setup.Results);
                    return;
                }

                Learn(header, payload);
            }
        }
    }

    // False: the pool has taken the frame back.
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

    private ReadOnlySequence<byte> ReadRest(long length)
    {
        ReadOnlySequence<byte> rest = _buffer.Read(channel.Incoming, length) ?? throw Cut();
        channel.Incoming.EndFrame(0);
        return rest;
    }

    // A chunk that is one large array: straight into its own memory. Not with a function that was not rebuilt yet: that may
    // run the user's code, and the chunk has not begun.
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

    private void Learn(in FrameHeader header, byte[] payload)
    {
        switch (header.Kind)
        {
            case FrameKind.Culture:
                _setup!.Cultures.Set((int)header.ChunkId, payload);
                break;
            case FrameKind.Function:
                _functions.Add(header.ChunkId, payload);
                break;
            case FrameKind.Rule:
                ProgramIdentity.AdoptEntryAssembly();
                TravelRules.Learn(payload);
                break;
            case FrameKind.Forget:
                _functions.Remove(header.ChunkId);
                break;
            default:
                throw new InvalidDataException($"The pool sent a frame of the unexpected kind {header.Kind}.");
        }
    }

    private void RunChunk(in FrameHeader header, Lane lane)
    {
        Span<byte> prefixBytes = stackalloc byte[ChunkPrefix.Size];
        if (!channel.Incoming.Read(prefixBytes))
        {
            throw Cut();
        }

        var prefix = ChunkPrefix.FromBytes(prefixBytes);
        object? array = ReadArray(header, prefix.FunctionId);
        ReadOnlySequence<byte> items = array is null ? ReadRest(header.Length - ChunkPrefix.Size) : default;

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
            runner = _functions.Get(prefix.FunctionId);
        }
        catch (Exception e)
        {
            chunk.FailAll(e);
            _setup.Lanes.Return(lane);
            return;
        }

        if (array is not null)
        {
            chunk.RunArray(runner, array);
            _setup.Lanes.Return(lane);
        }
        else if (runner.IsAsync && _setup.Lanes.Count > 1)
        {
            // The payload's buffer is used for the next frame while this one runs.
            _ = RunInLaneAsync(chunk, runner, new ReadOnlySequence<byte>(items.ToArray()), lane);
            _setup.Surroundings.Restore();
        }
        else
        {
            chunk.Run(runner, items);
            _setup.Lanes.Return(lane);
        }
    }

    private async Task RunInLaneAsync(ChunkRun chunk, ItemRunner runner, ReadOnlySequence<byte> items, Lane lane)
    {
        try
        {
            await chunk.RunAsync(runner, items).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Not the function's: those are outcomes. An outcome that could not be sent must not become a silent wait.
            Environment.FailFast("A worker could not report an outcome.", e);
        }

        _setup!.Lanes.Return(lane);
    }
}
