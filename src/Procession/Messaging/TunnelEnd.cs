using System.Net.Sockets;

namespace Procession.Messaging;

/// <summary>
/// The near end of a <see cref="TlsTunnel"/>, and what has to be done when nobody needs it any more. The tunnel's threads do
/// not refer to it: one that was dropped is finalized, and they end.
/// </summary>
internal sealed class TunnelEnd(Socket near, TlsTunnel tunnel) : IDisposable
{
    ~TunnelEnd() => tunnel.CloseSoon();

    /// <summary>Gets what is read from and written to in clear text.</summary>
    public Socket Near => near;

    /// <summary>Lets go of a connection that did not come about: of the socket, or of the tunnel that has it.</summary>
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

    /// <summary>Closes the end. What was sent is carried within a bounded time, or not at all; that is not waited for.</summary>
    public void CloseSoon()
    {
        tunnel.CloseSoon(); // which may be called again, by the finalizer
        near.Dispose();
    }

    /// <summary>Closes the end, and waits until what was sent is with the system, or the peer is known not to take it.</summary>
    public void Dispose()
    {
        tunnel.CloseAndWait();
        near.Dispose();
        GC.SuppressFinalize(this);
    }
}
