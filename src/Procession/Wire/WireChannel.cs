using Procession.Native;

namespace Procession.Wire;

/// <summary>One side's view of the two rings and the slots between the pool and one worker.</summary>
internal sealed unsafe class WireChannel : IDisposable
{
    private readonly SharedSegment _segment;
    private readonly ChannelLayout _layout;
    private readonly List<IDisposable> _owned = [];

    public WireChannel(SharedSegment segment, ChannelLayout layout, bool isWorker)
    {
        _segment = segment;
        _layout = layout;
        RingWriter toWorker = Ring(ChannelLayout.ToWorkerControl, layout.ToWorkerRing, "w", out RingReader inWorker);
        RingWriter toCaller = Ring(ChannelLayout.ToCallerControl, layout.ToCallerRing, "c", out RingReader inCaller);
        Outgoing = isWorker ? toCaller : toWorker;
        Incoming = isWorker ? inWorker : inCaller;
    }

    public RingWriter Outgoing { get; }

    public RingReader Incoming { get; }

    public int Slots => _layout.Slots;

    public RunningSlot Slot(int index) => new(_segment.Pointer + ChannelLayout.SlotOffset(index));

    /// <summary>Whether any slot says that the worker runs a chunk.</summary>
    public bool RunsAnything => AnySlot(slot => slot.ChunkId != 0);

    /// <summary>Whether a condition holds for any slot. Stops at the first such slot.</summary>
    public bool AnySlot(Func<RunningSlot, bool> isSo)
    {
        // A loop: LINQ would be compiled at the start of each program (decision 9).
        for (int i = 0; i < Slots; i++)
        {
            if (isSo(Slot(i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Unmaps the memory. The rings must not be used any more.</summary>
    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }

        _segment.Dispose();
    }

    private RingWriter Ring(long controlOffset, long ringOffset, string name, out RingReader reader)
    {
        var control = new RingControl(_segment.Pointer + controlOffset);
        var data = new WaitWord(control.DataWord, Sleeper(name + "d"));
        var space = new WaitWord(control.SpaceWord, Sleeper(name + "s"));
        byte* ring = _segment.Pointer + ringOffset;
        reader = new RingReader(ring, _layout.RingCapacity, control, data, space);
        return new RingWriter(ring, _layout.RingCapacity, control, data, space);
    }

    private ISleeper Sleeper(string suffix)
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxSleeper.Instance;
        }

        if (OperatingSystem.IsMacOS())
        {
            return MacSleeper.Instance;
        }

        if (OperatingSystem.IsWindows())
        {
            var sleeper = new WindowsSleeper(_segment.Name + "-" + suffix);
            _owned.Add(sleeper);
            return sleeper;
        }

        throw new PlatformNotSupportedException("Workers run on Linux, macOS and Windows.");
    }
}
