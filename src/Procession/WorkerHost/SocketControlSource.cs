using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Procession.Native;

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
    }

    public int Read(Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            while (true)
            {
                nint count = Descriptors.Read(_descriptor, bytes, (nuint)destination.Length);
                if (count >= 0 || Marshal.GetLastPInvokeError() != SystemError.Eintr)
                {
                    return (int)count;
                }
            }
        }
    }
}
