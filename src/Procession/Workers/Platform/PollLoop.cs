using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Procession.Workers.Platform;

/// <summary>
/// One thread that waits for many descriptors at once and tells their owners. Shared by all pools of the process: one
/// loop watches processes, another carries output, so that a blocked terminal never delays the news of a death.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class PollLoop
{
    private readonly Lock _lock = new(); // guards _posted
    private readonly Queue<Action> _posted = new();
    private readonly Dictionary<int, Action> _ready = []; // touched by the loop's thread only
    private readonly int _wakeRead;
    private readonly int _wakeWrite;
    private readonly Thread _thread;

    private PollLoop(string name)
    {
        (_wakeRead, _wakeWrite) = UnixNative.Pipe();
        _thread = new Thread(Run) { IsBackground = true, Name = $"Procession {name}" };
        _thread.Start();
    }

    /// <summary>Sees exits and closed channels.</summary>
    public static PollLoop Watch => WatchHolder.Instance;

    /// <summary>Carries the workers' console output.</summary>
    public static PollLoop Output => OutputHolder.Instance;

    /// <summary>Runs work on the loop's thread, in order. It must be quick and must not throw.</summary>
    public void Post(Action work)
    {
        lock (_lock)
        {
            _posted.Enqueue(work);
        }

        byte wake = 1;
        _ = UnixNative.Write(_wakeWrite, &wake, 1);
    }

    /// <summary>Begins to watch a descriptor. Only on the loop's thread.</summary>
    public void Add(int descriptor, Action onReady) => _ready[descriptor] = onReady;

    /// <summary>Stops watching a descriptor, which may be closed now. Only on the loop's thread.</summary>
    public void Remove(int descriptor) => _ready.Remove(descriptor);

    private void Run()
    {
        UnixNative.PollDescriptor[] descriptors = new UnixNative.PollDescriptor[16];
        while (true)
        {
            int count = Fill(ref descriptors);
            int result;
            fixed (UnixNative.PollDescriptor* first = descriptors)
            {
                result = UnixNative.Poll(first, (nuint)count, -1);
            }

            if (result < 0)
            {
                if (Marshal.GetLastPInvokeError() != UnixNative.Eintr)
                {
                    Environment.FailFast("Procession cannot watch its worker processes: poll failed.");
                }

                continue;
            }

            if (descriptors[0].Returned != 0)
            {
                RunPosted();
            }

            for (int i = 1; i < count; i++)
            {
                // An earlier callback of this round may have removed the descriptor.
                if (descriptors[i].Returned != 0 && _ready.TryGetValue(descriptors[i].Descriptor, out Action? onReady))
                {
                    onReady();
                }
            }
        }
    }

    private int Fill(ref UnixNative.PollDescriptor[] descriptors)
    {
        if (descriptors.Length < _ready.Count + 1)
        {
            descriptors = new UnixNative.PollDescriptor[(_ready.Count + 1) * 2];
        }

        descriptors[0] = new UnixNative.PollDescriptor { Descriptor = _wakeRead, Events = UnixNative.PollIn };
        int count = 1;
        foreach (int descriptor in _ready.Keys)
        {
            descriptors[count++] = new UnixNative.PollDescriptor { Descriptor = descriptor, Events = UnixNative.PollIn };
        }

        return count;
    }

    private void RunPosted()
    {
        byte* discarded = stackalloc byte[64];
        _ = UnixNative.Read(_wakeRead, discarded, 64);
        while (true)
        {
            Action? work;
            lock (_lock)
            {
                if (!_posted.TryDequeue(out work))
                {
                    return;
                }
            }

            work();
        }
    }

    private static class WatchHolder
    {
        public static readonly PollLoop Instance = new("watch");
    }

    private static class OutputHolder
    {
        public static readonly PollLoop Instance = new("output");
    }
}
