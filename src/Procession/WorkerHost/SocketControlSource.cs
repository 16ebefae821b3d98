using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Procession.Native;
using Procession.Workers.Platform;

namespace Procession.WorkerHost;

/// <summary>The inherited socket, read by plain system calls: the framework's sockets cost 20 ms to load.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class SocketControlSource : IControlSource
{
    private readonly int _descriptor;

    public SocketControlSource(string handle)
    {
        _descriptor = int.Parse(handle, CultureInfo.InvariantCulture);

        // From now on nobody inherits it from this process: a grandchild that outlives the worker would hide its end.
        Descriptors.SetCloseOnExec(_descriptor);
        if (OperatingSystem.IsLinux())
        {
            Descriptors.SetCloseOnExec(UnixWorkerProcess.LifeLineDescriptor);
        }
    }

    public int Read(Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            while (true)
            {
                nint count = Descriptors.Read(_descriptor, bytes, (nuint)destination.Length);
                if (count >= 0 || !MayTryAgain(Marshal.GetLastPInvokeError()))
                {
                    return (int)count;
                }
            }
        }
    }

    // That the system is short of memory does not mean that the pool has ended. Waits for the next bytes, or a moment.
    private bool MayTryAgain(int error)
    {
        const int LookAgain = 100;
        if (error == SystemError.Enomem || error == SystemError.Eagain)
        {
            var poll = new Descriptors.PollDescriptor { Descriptor = _descriptor, Events = Descriptors.PollIn };
            _ = Descriptors.Poll(&poll, 1, LookAgain);
            return true;
        }

        return error == SystemError.Eintr;
    }
}
