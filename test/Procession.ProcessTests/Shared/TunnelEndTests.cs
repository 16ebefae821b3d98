using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Procession.Messaging;
using Procession.ProcessTests.Harness;
using Procession.Settings;

namespace Procession.ProcessTests.Shared;

/// <summary>The ends of encrypted connections: nothing that was sent is lost, nobody is waited for without a limit.</summary>
public sealed class TunnelEndTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private const int Size = 30_000_000; // more than the sockets on the way hold
    private static readonly byte[] Key = [7, 8, 9];
    private readonly X509Certificate2 _certificate = Certificates.Create();
    private readonly ConnectionListener _listener;
    private readonly Scratch _scratch = new();

    public TunnelEndTests() => _listener = new ConnectionListener(
        new IPEndPoint(IPAddress.Loopback, 0), Key, new ConnectionSecurity { Certificate = _certificate });

    private byte[] Hash => Certificates.HashOf(_certificate);

    private ConnectionSecurity Pinned => new() { PinnedCertificate = Hash };

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("disposes")]
    [InlineData("exits")]
    [InlineData("returns")]
    public async Task What_a_program_sent_before_its_end_arrives_although_it_was_not_taken_yet(string how)
    {
        using var peer = new TcpListener(IPAddress.Loopback, 0);
        peer.Start();
        Task<SslStream> accepted = Accept(peer);
        string address = peer.LocalEndpoint.ToString()!;
        byte[] hash = Hash;
        FileSignal sent = _scratch.Signal("sent");
        using var client = new ChildProcess(() =>
        {
            TunnelEnd end = Connect(IPEndPoint.Parse(address), hash);
            sent.Set(Fill(end));
            if (how == "disposes")
            {
                end.Dispose();
                Signals.Send(Environment.ProcessId, Signals.Kill); // nothing of what the end of a program does
            }
            else if (how == "exits")
            {
                Environment.Exit(0);
            }
        });
        client.Start();
        sent.Wait();
        using SslStream stream = await accepted;
        await Task.Delay(500); // in which the client would have ended

        byte[] piece = new byte[64 * 1024];
        long received = 0;
        for (int count; (count = await stream.ReadAsync(piece)) > 0;)
        {
            received += count;
        }

        Assert.Equal(sent.Number, received);
        client.Join();
    }

    [Fact]
    public void Much_that_was_sent_before_the_end_of_a_connection_arrives()
    {
        using PipeConnection client = PipeConnection.Connect(_listener.LocalEndPoint, Key, Pinned);
        using PipeConnection accepted = _listener.Accept();
        var sender = new Thread(() =>
        {
            client.SendBytes(new byte[Size]);
            client.Send("last");
            client.Dispose();
        });
        sender.Start();
        Assert.Equal(Size, accepted.ReceiveBytes().Length);
        Assert.Equal("last", accepted.Receive<string>());
        Assert.Throws<EndOfStreamException>(() => accepted.Receive<string>());
        sender.Join();
    }

    [Fact]
    public void What_was_sent_by_the_side_that_accepted_arrives_after_its_end()
    {
        for (int i = 0; i < 20; i++)
        {
            using PipeConnection client = PipeConnection.Connect(_listener.LocalEndPoint, Key, Pinned);
            using (PipeConnection accepted = _listener.Accept())
            {
                accepted.Send(i);
            }

            Assert.Equal(i, client.Receive<int>());
            Assert.Throws<EndOfStreamException>(() => client.Receive<int>());
        }
    }

    [Theory]
    [InlineData("dispose")]
    [InlineData("close soon")]
    [InlineData("drop")]
    public async Task A_peer_that_takes_nothing_keeps_no_thread_of_a_connection_that_nobody_has(string how)
    {
        using var patience = new ShortPatience(); // with a peer that takes nothing, however long that is waited for
        using var peer = new TcpListener(IPAddress.Loopback, 0);
        peer.Start();
        Task<SslStream> accepted = Accept(peer);
        FillAndEnd(peer.LocalEndpoint, how);
        using SslStream silent = await accepted;

        Eventually.True(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Tunnels() == 0;
            },
            "none is left");
    }

    [Fact]
    public void A_listener_that_does_not_speak_TLS_is_told_by_its_silence_and_within_one_limit()
    {
        using var patience = new ShortPatience();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        IOException failure = Assert.Throws<IOException>(() => PipeConnection.Connect(silent.LocalEndpoint, Key, Pinned));
        Assert.Contains("TLS", failure.Message);
        Assert.Contains("in time", failure.Message);
        Assert.IsType<TimeoutException>(failure.InnerException);
    }

    [Fact]
    public void A_client_that_is_silent_in_the_TLS_handshake_is_refused_for_its_slowness()
    {
        using var patience = new ShortPatience();
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Connect(_listener.LocalEndPoint);
        AuthenticationException refusal = Assert.Throws<AuthenticationException>(() => _listener.Accept());
        Assert.IsType<TimeoutException>(refusal.InnerException);
        Assert.Contains("longer than 1 s", refusal.Message);
    }

    // Apart, so that nothing on the stack keeps the end.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FillAndEnd(EndPoint endPoint, string how)
    {
        TunnelEnd end = Connect(endPoint, Hash);
        Fill(end);
        Assert.Equal(2, Tunnels());
        if (how == "dispose")
        {
            end.Dispose();
        }
        else if (how == "close soon")
        {
            end.CloseSoon();
        }
    }

    private async Task<SslStream> Accept(TcpListener peer)
    {
        var stream = new SslStream(new NetworkStream(await peer.AcceptSocketAsync(), ownsSocket: true));
        await stream.AuthenticateAsServerAsync(_certificate);
        return stream;
    }

    private static TunnelEnd Connect(EndPoint endPoint, byte[] hash)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(endPoint);
        return new TlsClient(hash, targetHost: null).Open(socket, Deadline.After(Bound), out _);
    }

    // Until the way is full, and nothing more is taken.
    private static long Fill(TunnelEnd end)
    {
        end.Near.Blocking = false;
        byte[] piece = new byte[64 * 1024];
        long sent = 0;
        while (end.Near.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectWrite))
        {
            sent += end.Near.Send(piece);
        }

        return sent;
    }

    private static int Tunnels() => Proc.Threads().Count(name => name.Contains("Procession TLS", StringComparison.Ordinal));
}
