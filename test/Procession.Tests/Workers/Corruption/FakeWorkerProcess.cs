using System.Text;
using Procession.Wire;
using Procession.WorkerHost;
using Procession.Workers;

namespace Procession.Tests.Workers.Corruption;

/// <summary>
/// A worker that is a thread of this process: reads frames, notes what it runs in its slot and sends outcomes, with the same
/// parts as a real one. Its end is told as that of a process.
/// </summary>
internal sealed class FakeWorkerProcess : WorkerProcess
{
    private const int Crashed = -6;
    private const int Killed = -9;
    private readonly WireChannel _channel;
    private readonly RoundRecord _record;
    private readonly Action _atEachItem;
    private readonly ResultSender _results;
    private volatile bool _killed;
    private IWorkerWatcher? _watcher;

    public FakeWorkerProcess(WireChannel channel, RoundRecord record, Action atEachItem)
    {
        _channel = channel;
        _record = record;
        _atEachItem = atEachItem;
        _results = new ResultSender(channel.Outgoing, isExclusive: true);
    }

    public bool IsKilled => _killed;

    public override int Id => Environment.ProcessId;

    public override void Watch(IWorkerWatcher watcher)
    {
        _watcher = watcher;
        new Thread(Live) { IsBackground = true, Name = "fake worker" }.UnsafeStart();
    }

    public override void Abandon()
    {
    }

    public override void Terminate() => Kill();

    public override void Kill()
    {
        _killed = true;

        // A signal would end these waits; and the spinning of one that is condemned, which now finds another chunk.
        _channel.Incoming.Close();
        _channel.Outgoing.Close();
    }

    public override void SendControl(ReadOnlySpan<byte> message)
    {
    }

    public override void RemoveFiles()
    {
    }

    public override void DrainOutput()
    {
    }

    private void Live()
    {
        int exitCode = Killed;
        try
        {
            Run();
        }
        catch (Exception e)
        {
            // As the runtime does when nobody catches it.
            _watcher!.Output(Encoding.UTF8.GetBytes($"Unhandled exception. {e}\n"), isError: true);
            exitCode = Crashed;
        }

        _watcher!.Exited(exitCode);
    }

    private void Run()
    {
        RingReader ring = _channel.Incoming;
        while (!_killed && ring.WaitForFrame())
        {
            bool isClaimed = ring.TryClaim();
            FrameHeader header = ring.ReadHeader();
            if (isClaimed && header.Kind == FrameKind.Chunk)
            {
                RunChunk(header);
            }
            else if (!ring.EndFrame(header.Length))
            {
                return;
            }
            else if (isClaimed && header.Kind == FrameKind.Configure)
            {
                _results.Send(FrameKind.Ready, null);
            }
        }
    }

    private void RunChunk(in FrameHeader header)
    {
        byte[] bytes = new byte[ChunkPrefix.Size];
        if (!_channel.Incoming.Read(bytes))
        {
            return;
        }

        var prefix = ChunkPrefix.FromBytes(bytes);
        if (!_channel.Incoming.EndFrame(header.Length - ChunkPrefix.Size))
        {
            return;
        }

        RunningSlot slot = _channel.Slot(0);
        bool isShareable = prefix.Flags.HasFlag(ChunkFlags.Shareable);
        slot.Begin(header.ChunkId, isShareable ? header.Index : 0);
        for (int i = 0; i < header.Index && !_killed && (!isShareable || slot.TryClaim(i, header.Index)); i++)
        {
            if (prefix.Flags.HasFlag(ChunkFlags.Timed))
            {
                slot.AdvanceTimed(header.ChunkId, i);
            }
            else
            {
                slot.Advance(i);
            }

            _record.Executed(header.ChunkId, i);
            _atEachItem();
            _results.SendResult(header.ChunkId, i, $"result {i}", Procession.Serialization.DefaultSerializer.Shared, isQuiet: false);
        }

        if (!_killed)
        {
            slot.Clear(header.ChunkId);
            _results.SendEnd(header.ChunkId, header.Index, ticks: 10);
        }
    }
}
