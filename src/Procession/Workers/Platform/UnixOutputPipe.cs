using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Procession.Native;

namespace Procession.Workers.Platform;

/// <summary>The reading end of a worker's stdout or stderr, read by the output loop.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class UnixOutputPipe(int descriptor, bool isError)
{
    private const int BufferSize = 16 * 1024;

    // A terminal that is held with Ctrl-S blocks the output loop; a crash message waits no longer than this for the loop.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(500);

    // The most that a pipe holds unless root raised it (1 MiB). More comes from a grandchild that still writes.
    private const int LongestDrain = 1024 * 1024 / BufferSize;
    private IWorkerWatcher? _watcher;
    private bool _closed; // touched by the output loop's thread only

    public int Descriptor => descriptor;

    public void Start(IWorkerWatcher watcher)
    {
        _watcher = watcher;
        PollLoop.Output.Post(Listen);
    }

    /// <summary>Reads what is in the pipe now and closes it. A grandchild may hold the other end forever.</summary>
    public void Drain()
    {
        if (_watcher is null)
        {
            return;
        }

        var drained = new ManualResetEventSlim(); // not disposed: the loop may set it after the timeout
        PollLoop.Output.Post(() =>
        {
            for (int i = 0; i < LongestDrain && !_closed && HasBytes() && ReadOnce(); i++)
            {
            }

            Close();
            drained.Set();
        });
        drained.Wait(DrainTimeout);
    }

    /// <summary>Closes a pipe that was never started.</summary>
    public void Abandon() => _ = Descriptors.Close(descriptor);

    // On the output loop's thread, as is everything below.
    private void Listen()
    {
        if (!_closed)
        {
            PollLoop.Output.Add(descriptor, () => ReadOnce());
        }
    }

    private bool HasBytes()
    {
        var poll = new Descriptors.PollDescriptor { Descriptor = descriptor, Events = Descriptors.PollIn };
        return Descriptors.Poll(&poll, 1, 0) > 0 && (poll.Returned & Descriptors.PollIn) != 0;
    }

    // The pipe is readable, so this does not block.
    private bool ReadOnce()
    {
        byte* buffer = stackalloc byte[BufferSize];
        nint count = Descriptors.Read(descriptor, buffer, BufferSize);
        if (count < 0 && Marshal.GetLastPInvokeError() == SystemError.Eintr)
        {
            return true;
        }

        if (count <= 0)
        {
            Close();
            return false;
        }

        if (_watcher!.Output(new ReadOnlySpan<byte>(buffer, (int)count), isError) is { IsCompleted: false } room)
        {
            // The worker that writes has to wait; others do not.
            PollLoop.Output.Remove(descriptor);
            room.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => PollLoop.Output.Post(Listen));
        }

        return true;
    }

    private void Close()
    {
        if (!_closed)
        {
            _closed = true;
            PollLoop.Output.Remove(descriptor);
            _ = Descriptors.Close(descriptor);
        }
    }
}
