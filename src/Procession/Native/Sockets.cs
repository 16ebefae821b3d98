#pragma warning disable RS0030 // This type is the one place that makes sockets.
using System.Net.Sockets;

namespace Procession.Native;

/// <summary>Creates and closes sockets.</summary>
internal static class Sockets
{
    /// <summary>A socket that is not connected yet.</summary>
    /// <exception cref="SocketException">The system lacks a resource: see <see cref="IsExhausted"/>.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.Enomem)]
    public static Socket Create(AddressFamily family, SocketType kind, ProtocolType protocol)
    {
        ThrowIfStruck(Faults.Next());
        return new Socket(family, kind, protocol);
    }

    /// <summary>Accepts the next client of a listening socket.</summary>
    /// <exception cref="SocketException">The client is gone, or there is no descriptor for it.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.Enomem)]
    public static Socket Accept(Socket listening)
    {
        ThrowIfStruck(Faults.Next());
        return listening.Accept();
    }

    /// <summary>
    /// Ends both directions, which also ends waits of threads; closing alone does not. What has arrived can still be read.
    /// Does no harm if the connection has ended.
    /// </summary>
    public static void HangUp(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side, or another thread, was faster.
        }
    }

    /// <summary>Whether a failure concerns this process or its system, and says nothing about the other side.</summary>
    public static bool IsExhausted(SocketException failure) =>
        failure.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable
        || failure.NativeErrorCode is SystemError.Emfile or SystemError.Enfile or SystemError.Enomem;

    /// <summary>The exception for such a failure.</summary>
    public static IOException Exhausted(string step, SocketException failure) =>
        failure.SocketErrorCode == SocketError.TooManyOpenSockets ? SystemError.NoDescriptor(step)
        : SystemError.Failure(
            step,
            failure.SocketErrorCode == SocketError.NoBufferSpaceAvailable ? SystemError.Enomem : failure.NativeErrorCode);

    private static void ThrowIfStruck(int error)
    {
        if (error != 0)
        {
            throw new SocketException(
                (int)(error == SystemError.Enomem ? SocketError.NoBufferSpaceAvailable : SocketError.TooManyOpenSockets));
        }
    }
}
