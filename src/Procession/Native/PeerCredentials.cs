using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Procession.Native;

/// <summary>
/// The identity of the other end of a Unix socket, according to the kernel, so the peer cannot lie about it.
/// </summary>
/// <param name="ProcessId">The process that connected, or that listens; 0 if it is not known.</param>
/// <param name="UserId">Its user at that time.</param>
internal readonly record struct PeerCredentials(int ProcessId, uint UserId)
{
    private const uint Nobody = uint.MaxValue;

    /// <summary>Whether it runs as the same user as this process. Root is no exception.</summary>
    public bool IsSameUser =>
        UserId != Nobody && !OperatingSystem.IsWindows() && UserId == Processes.EffectiveUser();

    /// <summary>Asks the kernel.</summary>
    /// <param name="socket">A connected Unix socket.</param>
    /// <returns>The credentials; those of nobody if the kernel does not know them.</returns>
    public static PeerCredentials Of(Socket socket)
    {
        const int SocketLevel = 1;
        const int PeerCredentialsOption = 17; // SO_PEERCRED on x64 and arm64
        Span<int> credentials = stackalloc int[3]; // process, user, group
        int size = socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, MemoryMarshal.AsBytes(credentials));
        return size == credentials.Length * sizeof(int)
            ? new PeerCredentials(credentials[0], (uint)credentials[1])
            : new PeerCredentials(0, Nobody);
    }
}
