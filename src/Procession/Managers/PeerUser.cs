using System.Net.Sockets;
using System.Runtime.InteropServices;
using Procession.Messaging;
using Procession.Native;
using Procession.Sharing;

namespace Procession.Managers;

/// <summary>Who is at the other end of a Unix socket. The kernel knows.</summary>
internal static class PeerUser
{
    private const int Process = 0;
    private const int User = 1;
    private const int Numbers = 3; // the group is the last one

    /// <summary>Whether it runs as the same user as this process. Not even root is let in otherwise.</summary>
    public static bool IsOwn(Socket socket)
    {
        Span<int> credentials = stackalloc int[Numbers];
        return TryRead(socket, credentials) && (uint)credentials[User] == Processes.EffectiveUser();
    }

    /// <summary>Its process, as <see cref="ThreadIdentity"/> names it; 0 if it is not known.</summary>
    public static ulong ProcessOf(SocketEnds ends)
    {
        Span<int> credentials = stackalloc int[Numbers];
        return ends.IsLocal && TryRead(ends.Socket, credentials) ? ThreadIdentity.OfProcess(credentials[Process]) : 0;
    }

    private static bool TryRead(Socket socket, Span<int> credentials)
    {
        const int SolSocket = 1;
        const int SoPeerCred = 17;
        int size = socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return size == credentials.Length * sizeof(int);
    }
}
