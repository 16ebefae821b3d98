using System.Net;
using System.Net.Sockets;
using Procession.Native;
using Procession.Threads;

namespace Procession.Sharing;

/// <summary>Takes names for blocks.</summary>
internal static class NameSocket
{
    private const int Backlog = 128;

    /// <summary>The socket that has the name; it does not block.</summary>
    /// <exception cref="IOException">The name is already taken.</exception>
    public static Socket Listen(string name)
    {
        Socket? socket = null;
        try
        {
            socket = BlockName.CreateSocket();
            socket.Blocking = false;
            Bind(socket, BlockName.ToEndPoint(name));
            socket.Listen(Backlog);
            return socket;
        }
        catch (Exception e)
        {
            socket?.Dispose(); // Otherwise the name would be taken until the next garbage collection.
            if (e is SocketException failure)
            {
                throw Failure(name, failure);
            }

            throw;
        }
    }

    private static IOException Failure(string name, SocketException e) =>
        Sockets.IsExhausted(e) ? Sockets.Exhausted($"give the shared block '{name}' its name", e)
            : e.SocketErrorCode == SocketError.AddressAlreadyInUse
            ? new IOException($"A shared block named '{name}' exists already: choose another name, or open that one.", e)
            : new IOException($"The shared block '{name}' could not be given its name: {e.Message}", e);

    // Between fork and exec, for a millisecond, every new process has copies of all sockets of its parent. So a name that was
    // given up may still be taken, by a socket that accepts nobody. No event says when that is over.
    private static void Bind(Socket socket, EndPoint address)
    {
        using var never = new ManualResetEventSlim();
        long end = Environment.TickCount64 + (long)NameServer.Limit.TotalMilliseconds;
        while (true)
        {
            try
            {
                socket.Bind(address);
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Not in the exception filter, which would swallow an exception of IsServed.
                if (Environment.TickCount64 >= end || IsServed(address))
                {
                    throw;
                }

                Uninterrupted.Run(() => never.Wait(1));
            }
        }
    }

    private static bool IsServed(EndPoint address)
    {
        using Socket socket = BlockName.CreateSocket();
        socket.Blocking = false;
        try
        {
            socket.Connect(address);
            return true;
        }
        catch (SocketException e) when (!Sockets.IsExhausted(e))
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }
}
