using System.Net.Sockets;
using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Threads;

namespace Procession.Sharing;

/// <summary>
/// Answers, on its own thread, requests to open a block by its name. It reads from a peer only when there is a request, so a
/// peer that connects and sends nothing delays nobody.
/// </summary>
internal sealed class NameServer
{
    /// <summary>Gets or sets how long either side waits for the other. Tests shorten it.</summary>
    public static TimeSpan Limit { get; set; } = TimeSpan.FromSeconds(5);

    private readonly Socket _listening;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Dictionary<Socket, long> _silent = []; // deadlines of their requests; used by the thread only
    private readonly Thread _thread;
    private NameAnswer _answer; // written before the thread starts
    private int _isStopped;

    /// <summary>Takes the name. Requests before <see cref="Start"/> wait.</summary>
    /// <exception cref="IOException">The name is already taken.</exception>
    public NameServer(string name)
    {
        _listening = NameSocket.Listen(name);
        const int SmallStack = 256 * 1024;
        _thread = new Thread(Serve, SmallStack) { IsBackground = true, Name = "shared-block" };
    }

    public void Start(DescriptorAddress address, long blockSize, long size)
    {
        _answer = new NameAnswer(NameVerb.Open, address.Inode, blockSize, size, address.Descriptor);
        NewThread.Start(_thread, "that answers those who open shared memory by its name");
    }

    /// <summary>Gives up the name: from now on, no request is accepted. Returns whether this call did it.</summary>
    public bool Stop()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) != 0)
        {
            return false;
        }

        _stopping.Set();
        Sockets.HangUp(_listening); // wakes the thread, which closes it
        return true;
    }

    /// <summary>Waits until the name is free for others.</summary>
    public void Join()
    {
        if (_thread.IsAlive)
        {
            Uninterrupted.Join(_thread);
        }

        _listening.Dispose(); // if it was never started
    }

    private void Serve()
    {
        try
        {
            while (Volatile.Read(ref _isStopped) == 0)
            {
                List<Socket> ready = [_listening, .. _silent.Keys];
                Select(ready);
                foreach (Socket socket in ready)
                {
                    Attend(socket);
                }

                long now = Environment.TickCount64;
                foreach (Socket late in _silent.Keys.Where(peer => _silent[peer] < now).ToArray())
                {
                    Dismiss(late);
                }
            }
        }
        finally
        {
            _listening.Dispose();
            foreach (Socket peer in _silent.Keys)
            {
                peer.Dispose();
            }
        }
    }

    private void Select(List<Socket> ready)
    {
        try
        {
            Socket.Select(ready, null, null, _silent.Count == 0 ? Timeout.InfiniteTimeSpan : Limit);
        }
        catch (SocketException)
        {
            ready.Clear(); // the system lacks memory, and an exception on this thread would end the program
            _stopping.Wait(TimeSpan.FromMilliseconds(100));
        }
    }

    private void Attend(Socket socket)
    {
        try
        {
            if (socket != _listening)
            {
                Answer(socket);
                Dismiss(socket);
            }
            else if (Volatile.Read(ref _isStopped) == 0)
            {
                Admit();
            }
        }
        catch (SocketException) when (socket != _listening)
        {
            Dismiss(socket); // the peer is gone
        }
        catch (SocketException)
        {
            // The peer left before it was accepted, or there is no descriptor, and one has to be closed first.
            _stopping.Wait(TimeSpan.FromMilliseconds(100));
        }
    }

    private void Admit()
    {
        Socket peer = Sockets.Accept(_listening);
        try
        {
            if (!PeerCredentials.Of(peer).IsSameUser)
            {
                peer.Dispose();
                return;
            }

            peer.Blocking = false;
            _silent.Add(peer, Environment.TickCount64 + (long)Limit.TotalMilliseconds);
        }
        catch (SocketException)
        {
            peer.Dispose();
        }
    }

    private void Answer(Socket peer)
    {
        NameRequest request = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<NameRequest>(ref request));
        if (peer.Receive(bytes) != bytes.Length)
        {
            return;
        }

        NameAnswer answer = _answer;
        if (request.Verb == NameVerb.Withdraw && request.Inode == _answer.Inode
            && Interlocked.Exchange(ref _isStopped, 1) == 0)
        {
            // Closed before the answer, so that the name is free for a process that is told so.
            _listening.Shutdown(SocketShutdown.Both);
            _listening.Dispose();
            answer = answer with { Verb = NameVerb.Withdraw };
        }
        else if (request.Verb != NameVerb.Open || Volatile.Read(ref _isStopped) != 0)
        {
            answer = default;
        }

        // The answer fits into the buffer of the socket, so this never waits.
        peer.Send(MemoryMarshal.AsBytes(new ReadOnlySpan<NameAnswer>(in answer)));
    }

    private void Dismiss(Socket peer)
    {
        _silent.Remove(peer);
        peer.Dispose();
    }
}
