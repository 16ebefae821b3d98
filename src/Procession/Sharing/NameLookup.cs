using System.Net.Sockets;
using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Sharing;

/// <summary>Asks the process that has published a name.</summary>
internal static class NameLookup
{
    /// <summary>Opens the block with this name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="size">How many bytes of the block belong to the user.</param>
    /// <exception cref="FileNotFoundException">No process has the name.</exception>
    /// <exception cref="TimeoutException">Its process does not answer.</exception>
    /// <exception cref="UnauthorizedAccessException">A process of another user has it.</exception>
    /// <exception cref="PlatformNotSupportedException">/proc does not show its process.</exception>
    public static SharedBlock Open(string name, out long size)
    {
        NameAnswer answer = Ask(name, new NameRequest(NameVerb.Open, 0), out int process);
        if (answer.Verb != NameVerb.Open)
        {
            throw NotFound(name);
        }

        ThrowIfOutOfSight(name, process);
        size = answer.Size;
        var address = new DescriptorAddress(process, (int)answer.Descriptor, answer.Inode);
        return SharedBlock.Open(new SharedBlockHandle(address, answer.BlockSize, Receipt: null));
    }

    /// <summary>Withdraws the name from this block, if it still belongs to this block.</summary>
    /// <exception cref="FileNotFoundException">It does not.</exception>
    public static void Withdraw(string name, ulong inode)
    {
        if (Ask(name, new NameRequest(NameVerb.Withdraw, inode), out _).Verb != NameVerb.Withdraw)
        {
            throw NotFound(name);
        }
    }

    public static FileNotFoundException NotFound(string name) => new(
        $"There is no shared block named '{name}': it was never created by a process of this user, was unlinked, or its "
        + "creator has disposed of it or ended.");

    // The system gives the peer's id in this PID namespace: 0 if the peer cannot be seen from here. If /proc belongs to
    // another namespace, the id means another process there, whose memory must not be opened by mistake.
    private static void ThrowIfOutOfSight(string name, int process)
    {
        if (process == 0)
        {
            throw new PlatformNotSupportedException(
                $"The shared block '{name}' cannot be opened: the process that created it is in a PID namespace (a container) "
                + "that this one does not see. Run both in one, as with --pid=container:NAME.");
        }

        if (process != Environment.ProcessId && OperatingSystem.IsLinux() && !ProcFileSystem.IsOfThisNamespace)
        {
            throw new PlatformNotSupportedException(
                $"The shared block '{name}' cannot be opened: process {process}, which created it, cannot be found in /proc, "
                + "which is not mounted here, or is that of another PID namespace. Mount one: mount -t proc proc /proc.");
        }
    }

    // Only a refused connection means that nobody has the name. A connection that ends without an answer may mean that the
    // process lacks memory or descriptors, or that it is giving the name up, which the next attempt shows.
    private static NameAnswer Ask(string name, NameRequest request, out int process)
    {
        var deadline = Deadline.After(NameServer.Limit);
        bool wasSent = false;
        using var never = new ManualResetEventSlim();
        while (true)
        {
            if (AskOnce(name, request, out process, ref wasSent) is { } answer)
            {
                return answer;
            }

            if (deadline.Left == TimeSpan.Zero)
            {
                throw NoAnswer(name, process, cause: null);
            }

            Uninterrupted.Run(() => never.Wait(10));
        }
    }

    private static NameAnswer? AskOnce(string name, NameRequest request, out int process, ref bool wasSent)
    {
        process = 0;
        try
        {
            using Socket socket = BlockName.CreateSocket();
            socket.SendTimeout = (int)NameServer.Limit.TotalMilliseconds; // for connecting too
            socket.ReceiveTimeout = socket.SendTimeout;
            socket.Connect(BlockName.ToEndPoint(name));
            PeerCredentials peer = PeerCredentials.Of(socket);
            process = peer.ProcessId;
            if (!peer.IsSameUser)
            {
                throw new UnauthorizedAccessException(
                    $"The name of the shared block '{name}' belongs to process {process} of another user (id {peer.UserId}).");
            }

            socket.Send(MemoryMarshal.AsBytes(new ReadOnlySpan<NameRequest>(in request)));
            wasSent = true;
            NameAnswer answer = default;
            Span<byte> bytes = MemoryMarshal.AsBytes(new Span<NameAnswer>(ref answer));
            return socket.Receive(bytes) == bytes.Length ? answer : null;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            throw NoAnswer(name, process, e);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown
            or SocketError.ConnectionAborted)
        {
            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // The name was given up as requested, and only the answer was lost.
            return wasSent && request.Verb == NameVerb.Withdraw
                ? new NameAnswer(NameVerb.Withdraw, request.Inode, 0, 0, 0)
                : throw NotFound(name);
        }
        catch (SocketException e) when (Sockets.IsExhausted(e))
        {
            throw Sockets.Exhausted($"look the shared block '{name}' up", e);
        }
        catch (SocketException e)
        {
            throw new IOException($"The shared block '{name}' could not be looked up: {e.Message}", e);
        }
    }

    private static TimeoutException NoAnswer(string name, int process, Exception? cause)
    {
        string creator = process == 0 ? "The process" : $"Process {process},";
        return new TimeoutException(
            $"{creator} that created the shared block '{name}' did not answer within {NameServer.Limit.TotalSeconds} s. "
            + "It may be stopped, or have no descriptors (ulimit -n) or memory left.",
            cause);
    }
}
