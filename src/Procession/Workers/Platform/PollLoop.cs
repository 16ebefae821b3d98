using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Procession.Native;
using Procession.Threads;

namespace Procession.Workers.Platform;

/// <summary>
/// One thread that waits for many descriptors at once and tells their owners. Shared by all pools of the process: one
/// loop watches processes, another carries output, so that a blocked terminal never delays the news of a death.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class PollLoop
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(10);
    private static readonly Lock Making = Uninterrupted.NewLock(); // guards _watch and _output
    private static PollLoop? _watch;
    private static PollLoop? _output;
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards _posted
    private readonly Queue<Action> _posted = new();
    private readonly ManualResetEventSlim _pause = new(); // never set
    private readonly Dictionary<int, Action> _ready = []; // touched by the loop's thread only
    private readonly int _wakeRead;
    private readonly int _wakeWrite;

    private PollLoop(string name)
    {
        (_wakeRead, _wakeWrite) = Descriptors.Pipe();
        try
        {
            NewThread.Start(Run, $"Procession {name}", $"that is the {name} of all workers");
        }
        catch (InsufficientMemoryException)
        {
            _ = Descriptors.Close(_wakeRead);
            _ = Descriptors.Close(_wakeWrite);
            throw;
        }
    }

    /// <summary>Sees exits and closed channels.</summary>
    public static PollLoop Watch => Get(ref _watch, "watch");

    /// <summary>Carries the workers' console output.</summary>
    public static PollLoop Output => Get(ref _output, "output");

    /// <summary>Starts both loops, so that no later use can fail for want of a thread or a descriptor.</summary>
    /// <exception cref="IOException">The process has no descriptors left.</exception>
    /// <exception cref="InsufficientMemoryException">It can start no more threads.</exception>
    public static void Prepare() => _ = (Watch, Output);

    /// <summary>Runs work on the loop's thread, in order. It must be quick and must not throw.</summary>
    public void Post(Action work)
    {
        lock (_lock)
        {
            _posted.Enqueue(work);
        }

        byte wake = 1;
        _ = Descriptors.Write(_wakeWrite, &wake, 1);
    }

    /// <summary>Begins to watch a descriptor. Only on the loop's thread.</summary>
    public void Add(int descriptor, Action onReady) => _ready[descriptor] = onReady;

    /// <summary>Stops watching a descriptor, which may be closed now. Only on the loop's thread.</summary>
    public void Remove(int descriptor) => _ready.Remove(descriptor);

    // Not a static initializer: if it failed once, it would fail forever.
    private static PollLoop Get(ref PollLoop? loop, string name)
    {
        if (Volatile.Read(ref loop) is { } made)
        {
            return made;
        }

        lock (Making)
        {
            return loop ??= new PollLoop(name);
        }
    }

    private void Run()
    {
        Descriptors.PollDescriptor[] descriptors = new Descriptors.PollDescriptor[16];
        while (true)
        {
            int count = Fill(ref descriptors);
            int result;
            fixed (Descriptors.PollDescriptor* first = descriptors)
            {
                result = Descriptors.Poll(first, (nuint)count, -1);
            }

            if (result < 0)
            {
                if (Marshal.GetLastPInvokeError() == SystemError.Eintr)
                {
                    continue;
                }

                PollOneByOne(descriptors.AsSpan(0, count));
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

    // The system has no memory to look at all of them together, or allows fewer since the limit on descriptors was lowered.
    // Looking at one at a time needs neither, so deaths are still seen, if a little later.
    private void PollOneByOne(Span<Descriptors.PollDescriptor> descriptors)
    {
        _ = _pause.Wait(PauseAfterFailure);
        for (int i = 0; i < descriptors.Length; i++)
        {
            fixed (Descriptors.PollDescriptor* one = &descriptors[i])
            {
                if (Descriptors.Poll(one, 1, 0) < 0)
                {
                    one->Returned = 0;
                }
            }
        }
    }

    private int Fill(ref Descriptors.PollDescriptor[] descriptors)
    {
        if (descriptors.Length < _ready.Count + 1)
        {
            descriptors = new Descriptors.PollDescriptor[(_ready.Count + 1) * 2];
        }

        descriptors[0] = new Descriptors.PollDescriptor { Descriptor = _wakeRead, Events = Descriptors.PollIn };
        int count = 1;
        foreach (int descriptor in _ready.Keys)
        {
            descriptors[count++] = new Descriptors.PollDescriptor { Descriptor = descriptor, Events = Descriptors.PollIn };
        }

        return count;
    }

    private void RunPosted()
    {
        byte* discarded = stackalloc byte[64];
        _ = Descriptors.Read(_wakeRead, discarded, 64);
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
}
