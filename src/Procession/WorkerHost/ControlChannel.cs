using Procession.Native;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// Listens to the pool outside the rings, on a thread of its own: for chunks and items that have to stop, and for the end
/// of the pool. When the pool is gone, for whatever reason, this process ends at once, busy or not, and kills what it
/// started.
/// </summary>
internal static class ControlChannel
{
    public static void Listen(string handle, Action<ControlMessage> onMessage)
    {
        IControlSource source = OperatingSystem.IsWindows() ? new PipeControlSource(handle) : new SocketControlSource(handle);
        NewThread.Start(() => Listen(source, onMessage), "Procession control", "that listens to the pool");
    }

    private static void Listen(IControlSource source, Action<ControlMessage> onMessage)
    {
        ProcessEnd.NoteFiles(); // on this thread, to keep the main thread free
        Span<byte> message = stackalloc byte[ControlMessage.Size];
        while (true)
        {
            for (int got = 0; got < message.Length;)
            {
                int count = source.Read(message[got..]);
                if (count <= 0)
                {
                    ProcessEnd.EndWithoutPool();
                }

                got += count;
            }

            onMessage(ControlMessage.FromBytes(message));
        }
    }
}

/// <summary>The worker's end of the control channel.</summary>
internal interface IControlSource
{
    /// <summary>Waits for bytes; 0 or less when the pool is gone.</summary>
    int Read(Span<byte> destination);
}
