using System.Net.Sockets;
using System.Runtime.InteropServices;
using Procession.Native;

namespace Procession.Managers;

/// <summary>Who is at the other end of a Unix socket. The kernel knows.</summary>
internal static class PeerUser
{
    /// <summary>Whether it runs as the same user as this process. Not even root is let in otherwise.</summary>
    public static bool IsOwn(Socket socket)
    {
        const int SolSocket = 1;
        const int SoPeerCred = 17;
        Span<int> credentials = stackalloc int[3]; // process, user, group
        int size = socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return size == credentials.Length * sizeof(int) && (uint)credentials[1] == Processes.EffectiveUser();
    }
}
