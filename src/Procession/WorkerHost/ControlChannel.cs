using System.Globalization;
using System.IO.Pipes;
using System.Net.Sockets;
using Procession.Wire;
using Procession.Workers.Platform;

namespace Procession.WorkerHost;

/// <summary>
/// Listens to the pool beside the rings, on a thread of its own: a chunk that is cancelled, and the pool's end. When
/// the
/// pool is gone, however it went, this process ends at once, busy or not, and takes along what it started.
/// </summary>
internal sealed class ControlChannel : IDisposable
{
    private readonly Stream _stream;

    private ControlChannel(Stream stream) => _stream = stream;

    public static ControlChannel Open(string handle)
    {
        if (OperatingSystem.IsWindows())
        {
            var pipe = new NamedPipeClientStream(".", handle, PipeDirection.InOut, PipeOptions.CurrentUserOnly);
            pipe.Connect();
            return new ControlChannel(pipe);
        }

        // The descriptor was inherited; from now on nobody inherits it from this process, or a grandchild that outlives
        // the worker would hide its end from the pool.
        int descriptor = int.Parse(handle, CultureInfo.InvariantCulture);
        UnixNative.SetCloseOnExec(descriptor);
        var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        return new ControlChannel(new NetworkStream(socket, ownsSocket: true));
    }

    public void Start(Action<long> onCancel) =>
        new Thread(() => Listen(onCancel)) { IsBackground = true, Name = "Procession control" }.Start();

    public void Dispose() => _stream.Dispose();

    private void Listen(Action<long> onCancel)
    {
        Span<byte> message = stackalloc byte[ControlMessage.Size];
        try
        {
            while (true)
            {
                _stream.ReadExactly(message);
                onCancel(ControlMessage.ReadCancel(message));
            }
        }
        catch (Exception e) when (e is EndOfStreamException or IOException or ObjectDisposedException)
        {
            ProcessEnd.KillOwnGroup();
        }
    }
}
