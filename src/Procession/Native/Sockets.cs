#pragma warning disable RS0030 // This type is the one place that makes sockets.
using System.Net.Sockets;

namespace Procession.Native;

/// <summary>Makes sockets of the framework, and ends them.</summary>
internal static class Sockets
{
    /// <summary>A socket that is not connected yet.</summary>
    /// <exception cref="SocketException">The system has none: see <see cref="IsExhausted"/>.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.Enomem)]
    public static Socket Create(AddressFamily family, SocketType kind, ProtocolType protocol)
    {
        ThrowIfStruck(Faults.Next());
        return new Socket(family, kind, protocol);
    }

    /// <summary>The next client of a socket that listens.</summary>
    /// <exception cref="SocketException">The client has gone, or there is no descriptor for it.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.Enomem)]
    public static Socket Accept(Socket listening)
    {
        ThrowIfStruck(Faults.Next());
        return listening.Accept();
    }

    /// <summary>
    /// Ends both directions, which closing alone does not do for threads that wait in it. What has come already can be read
    /// still. No harm if the connection has ended.
    /// </summary>
    public static void HangUp(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side was faster, or another thread here.
        }
    }

    /// <summary>Whether this says something about this process, or its system, and nothing about the other side.</summary>
    public static bool IsExhausted(SocketException failure) =>
        failure.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable
        || failure.NativeErrorCode is SystemError.Emfile or SystemError.Enfile or SystemError.Enomem;

    /// <summary>Such a failure in words.</summary>
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
