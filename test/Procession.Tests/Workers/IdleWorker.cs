using Procession.Wire;
using Procession.Workers;
using Procession.Workers.Handle;

namespace Procession.Tests.Workers;

/// <summary>The parts of a worker whose process does nothing, and is not there.</summary>
internal sealed class IdleWorker : WorkerProcess
{
    private static readonly ChannelLayout Layout = new(slots: 1, ringCapacity: 4096);

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    public override int Id => Environment.ProcessId;

    public static WireChannel Channel() => new(SharedSegment.Create(Layout.TotalSize), Layout, isWorker: false);

    public static WorkerHandle Handle(IWorkerCrew crew, int number) => new(crew, number, new IdleWorker(), Channel());

    public override void Watch(IWorkerWatcher watcher)
    {
    }

    public override void Abandon()
    {
    }

    public override void Terminate()
    {
    }

    public override void Kill() => Kills++;

    public override void SendControl(ReadOnlySpan<byte> message)
    {
    }

    public override void DrainOutput()
    {
    }

    public override void RemoveFiles()
    {
    }
}
