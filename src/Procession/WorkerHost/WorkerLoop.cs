using System.Buffers;
using Procession.Functions;
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
        if (!channel.Incoming.WaitForFrame() || !Take(out FrameHeader first, out ReadOnlySequence<byte> configuration)
            || first.Kind != FrameKind.Configure)
        {
            throw new InvalidDataException("The pool did not begin with a configuration.");
        }

        _setup = WorkerSetup.Apply(WorkerConfiguration.FromBytes(configuration.ToArray()), channel);
        if (_setup is null)
        {
            return;
        }

        while (channel.Incoming.WaitForFrame())
        {
            // Before the frame is claimed: what waits for a lane can still be taken back.
            Lane lane = _setup.Lanes.Take();
            if (!Take(out FrameHeader header, out ReadOnlySequence<byte> payload))
            {
                _setup.Lanes.Return(lane);
            }
            else if (header.Kind == FrameKind.Chunk)
            {
                RunChunk(header, payload, lane);
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
                    Child = new ChildMain(payload.ToArray(), _setup.Results);
                    return;
                }

                Learn(header, payload);
            }
        }
    }

    // False: the pool has taken the frame back.
    private bool Take(out FrameHeader header, out ReadOnlySequence<byte> payload)
    {
        bool claimed = channel.Incoming.TryClaim();
        header = channel.Incoming.ReadHeader();
        payload = default;
        if (claimed)
        {
            payload = _buffer.Read(channel.Incoming, header.Length)
                ?? throw new InvalidDataException("The pool's ring ended in the middle of a frame.");
        }

        channel.Incoming.EndFrame(claimed ? 0 : header.Length);
        return claimed;
    }

    private void Learn(in FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        switch (header.Kind)
        {
            case FrameKind.Function:
                _functions.Add(header.ChunkId, payload.ToArray());
                break;
            case FrameKind.Forget:
                _functions.Remove(header.ChunkId);
                break;
            default:
                throw new InvalidDataException($"The pool sent a frame of the unexpected kind {header.Kind}.");
        }
    }

    private void RunChunk(in FrameHeader header, in ReadOnlySequence<byte> payload, Lane lane)
    {
        Span<byte> prefixBytes = stackalloc byte[ChunkPrefix.Size];
        payload.Slice(0, ChunkPrefix.Size).CopyTo(prefixBytes);
        var prefix = ChunkPrefix.FromBytes(prefixBytes);
        // From here on the chunk counts as started: rebuilding its function may already run the user's code.
        lane.Slot.Begin(header.ChunkId, prefix.Flags.HasFlag(ChunkFlags.Shareable) ? header.Index : 0);
        ReadOnlySequence<byte> items = payload.Slice(ChunkPrefix.Size);
        var chunk = new ChunkRun(
            header, prefix.Flags, lane.Slot, _setup!.Results, _setup.Serializer, _running, _setup.MemoryLimit);

        ItemRunner runner;
        try
        {
            runner = _functions.Get(prefix.FunctionId);
        }
        catch (Exception e)
        {
            chunk.FailAll(e);
            _setup.Lanes.Return(lane);
            return;
        }

        if (runner.IsAsync && _setup.Lanes.Count > 1)
        {
            // The payload's buffer is used for the next frame while this one runs.
            _ = RunInLaneAsync(chunk, runner, new ReadOnlySequence<byte>(items.ToArray()), lane);
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
