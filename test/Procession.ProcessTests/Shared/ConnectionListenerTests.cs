using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>PIPE-11 and PIPE-12: connections between processes that know each other by a key only.</summary>
public sealed class ConnectionListenerTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly byte[] Key = [1, 2, 3];
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Families => ["tcp", "file", "abstract"];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    [Trait("Case", "PIPE-11")]
    public void Another_process_connects_with_the_key_and_messages_go_both_ways(string family)
    {
        using var listener = new ConnectionListener(EndPointOf(family), Key);
        (string address, int port, byte[] key) = Describe(listener.LocalEndPoint);
        using var child = new ChildProcess(() =>
        {
            using PipeConnection connection = PipeConnection.Connect(Parse(address, port), key);
            connection.Send(connection.Receive<int>() + 1);
        });
        child.Start();

        using PipeConnection accepted = listener.Accept();
        accepted.Send(41);

        Assert.Equal(42, accepted.Receive<int>());
        Assert.Throws<EndOfStreamException>(() => accepted.Receive<int>());
        child.Join();
    }

    [Fact]
    [Trait("Case", "PIPE-11")]
    public void A_wrong_key_is_refused_on_both_sides_and_others_are_still_accepted()
    {
        using var listener = new ConnectionListener(EndPointOf("abstract"), Key);

        Assert.Throws<AuthenticationException>(() => PipeConnection.Connect(listener.LocalEndPoint, [9]));
        Assert.Throws<AuthenticationException>(() => PipeConnection.Connect(listener.LocalEndPoint, [1, 2]));

        Assert.Throws<AuthenticationException>(() => listener.Accept());
        Assert.Throws<AuthenticationException>(() => listener.Accept());
        AssertAccepts(listener);
    }

    [Theory]
    [InlineData("tcp", "take another port")]
    [InlineData("file", "delete the file")]
    [InlineData("abstract", "delete the file")]
    public void An_address_that_is_taken_is_named_with_the_cure(string family, string cure)
    {
        using var listener = new ConnectionListener(EndPointOf(family), Key);
        var second = Assert.Throws<SocketException>(() => new ConnectionListener(listener.LocalEndPoint, Key));

        Assert.Equal(SocketError.AddressAlreadyInUse, second.SocketErrorCode);
        Assert.Contains($"{listener.LocalEndPoint}", second.Message);
        Assert.Contains(cure, second.Message);
        var options = new ManagerOptions { EndPoint = listener.LocalEndPoint, Key = Key };
        var third = Assert.Throws<SocketException>(() => new Manager(options));
        Assert.Equal(second.Message, third.Message);
        Assert.Equal(SocketError.AddressAlreadyInUse, third.SocketErrorCode);
    }

    [Fact]
    public void An_address_that_cannot_be_is_named_with_the_reason()
    {
        string path = _scratch.PathOf("missing/socket");
        var folder = Assert.Throws<SocketException>(() => new ConnectionListener(new UnixDomainSocketEndPoint(path), Key));
        Assert.Contains(path, folder.Message);
        Assert.Contains("folder does not exist", folder.Message);

        var elsewhere = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 5000);
        var clear = new ConnectionSecurity { AllowClearText = true };
        var address = Assert.Throws<SocketException>(() => new ConnectionListener(elsewhere, Key, clear));
        Assert.Contains("192.0.2.1:5000", address.Message);
        Assert.Contains("not an address of this machine", address.Message);
    }

    [Fact]
    public void A_relative_path_is_that_of_the_listener_wherever_others_are()
    {
        string file = $"procession-{Guid.NewGuid():N}";
        using (var listener = new ConnectionListener(new UnixDomainSocketEndPoint(file), Key))
        {
            Assert.Equal(Path.GetFullPath(file), listener.LocalEndPoint.ToString());
            AssertAccepts(listener);
        }

        var options = new ManagerOptions { EndPoint = new UnixDomainSocketEndPoint(file), Key = Key };
        using (var manager = new Manager(options))
        {
            Assert.Equal(Path.GetFullPath(file), manager.EndPoint.ToString());
            using Manager remote = Manager.Connect(new UnixDomainSocketEndPoint(file), Key);
            using ManagedList<int> list = remote.List<int>();
            using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, WorkingDirectory = "/" });
            Assert.Equal(0, pool.Apply(copy => copy.Count, list));
        }

        Assert.False(File.Exists(file));
    }

    [Fact]
    [Trait("Case", "PIPE-11")]
    public void An_empty_key_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ConnectionListener(EndPointOf("abstract"), []));
        Assert.Throws<ArgumentException>(() => PipeConnection.Connect(EndPointOf("abstract"), []));
        Assert.Throws<ArgumentException>(() => Manager.Connect(EndPointOf("abstract"), []));
    }

    [Fact]
    [Trait("Case", "PIPE-11")]
    public void Garbage_silence_and_leaving_are_refused_and_keep_nobody_waiting()
    {
        using var patience = new ShortPatience();
        using var listener = new ConnectionListener(EndPointOf("tcp"), Key);
        using Socket silent = Knock(listener, "");
        using Socket garbage = Knock(listener, "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");
        Assert.Throws<AuthenticationException>(() => listener.Accept());

        AssertAccepts(listener);

        Knock(listener, "").Dispose();
        Assert.Throws<AuthenticationException>(() => listener.Accept()); // the one that has left
        Assert.Throws<AuthenticationException>(() => listener.Accept()); // the silent one, when its time is over
    }

    [Fact]
    [Trait("Case", "PIPE-11")]
    public void A_crowd_of_silent_clients_keeps_nobody_waiting()
    {
        using var listener = new ConnectionListener(EndPointOf("tcp"), Key);
        Socket[] silent = [.. Enumerable.Range(0, 300).Select(_ => Knock(listener, ""))];
        try
        {
            using PipeConnection client = PipeConnection.Connect(listener.LocalEndPoint, Key);
            PipeConnection? accepted = null;
            while (accepted is null)
            {
                try
                {
                    accepted = listener.Accept();
                }
                catch (AuthenticationException)
                {
                    // One of the crowd.
                }
            }

            accepted.Send(3);
            Assert.Equal(3, client.Receive<int>());
            accepted.Dispose();
        }
        finally
        {
            Array.ForEach(silent, socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Something_that_is_no_listener_of_ours_is_told_apart()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        Task answer = Task.Run(() =>
        {
            using Socket client = stranger.AcceptSocket();
            client.Send(Encoding.ASCII.GetBytes("220 mail.example.org ESMTP ready, go ahead, whoever you are\r\n"));
            client.Receive(new byte[1]);
        });

        Assert.Throws<IOException>(() => PipeConnection.Connect(stranger.LocalEndpoint, Key));
        await answer.WaitAsync(Bound, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Accept_with_a_time_limit_and_Dispose_free_who_waits()
    {
        var listener = new ConnectionListener(EndPointOf("abstract"), Key);
        Assert.False(listener.TryAccept(TimeSpan.Zero, out _));
        Assert.False(listener.TryAccept(TimeSpan.FromMilliseconds(50), out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => listener.TryAccept(TimeSpan.FromMilliseconds(-2), out _));

        Task blocked = Task.Run(() => Assert.Throws<ObjectDisposedException>(() => listener.Accept()));
        listener.Dispose();
        await blocked.WaitAsync(Bound, TestContext.Current.CancellationToken);
        Assert.Throws<ObjectDisposedException>(() => listener.Accept());
        Assert.ThrowsAny<SocketException>(() => PipeConnection.Connect(listener.LocalEndPoint, Key));
    }

    [Theory]
    [MemberData(nameof(Families))]
    [Trait("Case", "PIPE-12")]
    public void An_address_is_listened_at_once_and_is_free_again_afterwards(string family)
    {
        EndPoint endPoint;
        using (var first = new ConnectionListener(EndPointOf(family), Key))
        {
            endPoint = first.LocalEndPoint;
            Assert.Throws<SocketException>(() => new ConnectionListener(endPoint, Key));
            AssertAccepts(first);
        }

        using var second = new ConnectionListener(endPoint, Key);
        AssertAccepts(second);
    }

    [Theory]
    [MemberData(nameof(Families))]
    [Trait("Case", "PIPE-12")]
    public void What_a_client_sent_before_it_left_is_received(string family)
    {
        using var listener = new ConnectionListener(EndPointOf(family), Key);
        using (PipeConnection client = PipeConnection.Connect(listener.LocalEndPoint, Key))
        {
            client.Send("from the past");
        }

        using PipeConnection accepted = listener.Accept();
        Assert.Equal("from the past", accepted.Receive<string>());
        Assert.Throws<EndOfStreamException>(() => accepted.Receive<string>());
    }

    [Fact]
    public async Task A_blocked_Receive_is_freed_when_its_own_end_is_disposed_of()
    {
        using var listener = new ConnectionListener(EndPointOf("abstract"), Key);
        PipeConnection client = PipeConnection.Connect(listener.LocalEndPoint, Key);
        using PipeConnection accepted = listener.Accept();
        Task blocked = Task.Run(() => Assert.ThrowsAny<Exception>(() => client.Receive<int>()));
        client.Dispose();
        await blocked.WaitAsync(Bound, TestContext.Current.CancellationToken);
    }

    [Fact]
    [Trait("Case", "PIPE-12")]
    public void A_pipe_can_be_sent_through_a_connection_and_a_connection_over_a_socket_is_refused()
    {
        using var listener = new ConnectionListener(EndPointOf("abstract"), Key);
        using PipeConnection client = PipeConnection.Connect(listener.LocalEndPoint, Key);
        using PipeConnection accepted = listener.Accept();
        using var pipe = new ProcessPipe();
        client.Send(pipe.First);
        using PipeConnection received = accepted.Receive<PipeConnection>();
        pipe.Second.Send(8);
        Assert.Equal(8, received.Receive<int>());
        Assert.Contains("by end point and key", Assert.Throws<UnsendableException>(() => client.Send(accepted)).Message);
    }

    [Fact]
    public void Other_kinds_of_end_points_are_refused() =>
        Assert.Throws<ArgumentException>(() => new ConnectionListener(new DnsEndPoint("localhost", 0), Key));

    private static void AssertAccepts(ConnectionListener listener)
    {
        using PipeConnection client = PipeConnection.Connect(listener.LocalEndPoint, Key);
        using PipeConnection accepted = listener.Accept();
        accepted.Send(7);
        Assert.Equal(7, client.Receive<int>());
    }

    private static Socket Knock(ConnectionListener listener, string words)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint);
        socket.Send(Encoding.ASCII.GetBytes(words));
        return socket;
    }

    private static (string Address, int Port, byte[] Key) Describe(EndPoint endPoint) =>
        endPoint is IPEndPoint ip ? (ip.Address.ToString(), ip.Port, Key) : (endPoint.ToString()!, 0, Key);

    private static EndPoint Parse(string address, int port) => port > 0
        ? new IPEndPoint(IPAddress.Parse(address), port)
        : new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);

    private EndPoint EndPointOf(string family) => family switch
    {
        "tcp" => new IPEndPoint(IPAddress.Loopback, 0),
        "file" => new UnixDomainSocketEndPoint(Path.Combine(_scratch.Folder, "socket")),
        _ => new UnixDomainSocketEndPoint($"\0procession-test-{Guid.NewGuid():N}"),
    };
}
