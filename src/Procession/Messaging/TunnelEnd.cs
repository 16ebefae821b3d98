using System.Net.Sockets;

namespace Procession.Messaging;

/// <summary>
/// The near end of a <see cref="TlsTunnel"/>, and what has to be done when it is not needed any more. The tunnel's threads
/// have no reference to it: an end that was dropped is finalized, which ends the threads.
/// </summary>
internal sealed class TunnelEnd(Socket near, TlsTunnel tunnel) : IDisposable
{
    ~TunnelEnd() => tunnel.CloseSoon();

    /// <summary>Gets the socket for the decrypted bytes.</summary>
    public Socket Near => near;

    /// <summary>Releases a connection that could not be established: the socket, or the tunnel that owns it.</summary>
    public static void GiveUp(Socket socket, TunnelEnd? tunnel)
    {
        if (tunnel is null)
        {
            socket.Dispose();
        }
        else
        {
            tunnel.CloseSoon(); // The other side may have to be told why.
        }
    }

    /// <summary>
    /// Closes the end. What was sent is copied within a bounded time, or not at all; this method does not wait for it.
    /// </summary>
    public void CloseSoon()
    {
        tunnel.CloseSoon(); // the finalizer may call it again
        near.Dispose();
    }

    /// <summary>Closes the end, and waits until the system has what was sent, or the peer is known not to read it.</summary>
    public void Dispose()
    {
        tunnel.CloseAndWait();
        near.Dispose();
        GC.SuppressFinalize(this);
    }
}
