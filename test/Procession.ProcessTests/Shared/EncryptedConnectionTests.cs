using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Procession.Native;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>What a relay between two processes sees, and what is refused because everybody could see it.</summary>
public sealed class EncryptedConnectionTests : IDisposable
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("THIS-IS-THE-SECRET-KEY");
    private readonly X509Certificate2 _certificate = Certificates.Create();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_relay_between_a_client_and_a_manager_never_sees_the_key(bool isEncrypted)
    {
        using var manager = new Manager(Options(isEncrypted));
        using ManagedQueue<string> made = manager.Queue<string>();
        manager.Register("jobs", made);
        using var relay = new Relay((IPEndPoint)manager.EndPoint);
        string address = relay.EndPoint.ToString()!;
        byte[] key = Key;
        byte[]? hash = isEncrypted ? Hash() : null;
        using var client = new ChildProcess(() =>
        {
            ConnectionSecurity? security = hash is null ? null : new ConnectionSecurity { PinnedCertificate = hash };
            using Manager remote = Manager.Connect(IPEndPoint.Parse(address), key, security);
            using ManagedQueue<string> jobs = remote.Get<ManagedQueue<string>>("jobs");
            jobs.Put("a word that nobody else is to see");
            remote.Register("again", jobs);
        });
        client.Start();
        client.Join();

        Assert.Null(client.Exception);
        Assert.Equal("a word that nobody else is to see", made.Get());
        Assert.False(relay.HasSeen(Key));
        Assert.Equal(!isEncrypted, relay.HasSeen(Encoding.UTF8.GetBytes("a word that nobody else is to see")));
    }

    [Fact]
    public void Proxies_of_an_encrypted_manager_work_in_workers_and_children()
    {
        using var manager = new Manager(Options(isEncrypted: true));
        using ManagedDictionary<int, int> squares = manager.Dictionary<int, int>();
        using var pool = new ProcessPool(2);
        pool.Map(x => squares[x] = x * x, Enumerable.Range(0, 20));
        Assert.Equal(20, squares.Count);
        Assert.Equal(81, squares[9]);
    }

    [Fact]
    public async Task Messages_of_any_size_go_both_ways_encrypted()
    {
        using var listener = new ConnectionListener(
            new IPEndPoint(IPAddress.Loopback, 0), Key, new ConnectionSecurity { Certificate = _certificate });
        using PipeConnection client = PipeConnection.Connect(
            listener.LocalEndPoint, Key, new ConnectionSecurity { PinnedCertificate = Hash() });
        using PipeConnection accepted = listener.Accept();
        byte[] much = new byte[3_000_000];
        Random.Shared.NextBytes(much);
        Task send = Task.Run(() => client.SendBytes(much), TestContext.Current.CancellationToken);
        Assert.Equal(much, accepted.ReceiveBytes());
        await send;
        accepted.Send("back");
        Assert.Equal("back", client.Receive<string>());
        client.Dispose();
        Assert.Throws<EndOfStreamException>(() => accepted.Receive<string>());
    }

    [Fact]
    public void An_encrypted_door_opens_though_the_program_keeps_its_thread_pool_busy()
    {
        using var child = new ChildProcess(() =>
        {
            using X509Certificate2 certificate = Certificates.Create();
            using ManualResetEventSlim release = BlockThreadPool();
            using var listener = new ConnectionListener(
                new IPEndPoint(IPAddress.Loopback, 0), Key, new ConnectionSecurity { Certificate = certificate });
            var pinned = new ConnectionSecurity
            {
                PinnedCertificate = certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256),
            };
            for (int i = 0; i < 3; i++)
            {
                using PipeConnection client = PipeConnection.Connect(listener.LocalEndPoint, Key, pinned);
                using PipeConnection accepted = listener.Accept();
                client.Send(i);
                accepted.Send(accepted.Receive<int>() + 1);
                Assert.Equal(i + 1, client.Receive<int>());
            }

            release.Set();
        });
        child.Start();
        child.Join();

        Assert.Null(child.Exception);
        Assert.Equal(0, child.ExitCode);
    }

    [Theory]
    [InlineData(SystemError.Emfile)]
    [InlineData(SystemError.Enomem)]
    public async Task A_program_that_has_nothing_for_an_encrypted_connection_does_not_take_the_manager_for_gone(int error)
    {
        using var manager = new Manager(Options(isEncrypted: true));
        using ManagedQueue<int> queue = manager.Queue<int>();
        using ManagedList<int> list = manager.List<int>();
        var waits = new List<Task<int>>();
        Exception? failure = null;
        try
        {
            // Each that waits keeps a connection. One that begins while the list uses the only one makes its own; the next
            // takes it.
            int caller = Environment.CurrentManagedThreadId;
            Native.Faults.Plan = entry =>
                entry == "OpenSocketPair" && Environment.CurrentManagedThreadId == caller ? error : 0;
            Eventually.True(
                () =>
                {
                    waits.Add(Task.Factory.StartNew(() => queue.Get(), TaskCreationOptions.LongRunning));
                    return (failure = Record.Exception(() => list.Add(1))) is not null;
                },
                "a second connection is made");
        }
        finally
        {
            Native.Faults.Plan = null;
        }

        int before = list.Count;
        IOException refusal = Assert.IsType<IOException>(failure);
        Assert.Contains(SystemError.Describe(error), refusal.Message);
        list.Add(2);
        Assert.Equal(before + 1, list.Count);
        waits.ForEach(_ => queue.Put(5));
        Assert.All(await Task.WhenAll(waits), got => Assert.Equal(5, got));
    }

    [Fact]
    public void A_side_that_is_silent_in_a_handshake_is_hung_up_on_in_time_without_the_thread_pool()
    {
        using var child = new ChildProcess(() =>
        {
            using ManualResetEventSlim release = BlockThreadPool();
            using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            silent.Listen();
            IOException late = Assert.IsType<IOException>(Record.Exception(() => PipeConnection.Connect(
                silent.LocalEndPoint!, Key, new ConnectionSecurity { PinnedCertificate = new byte[32] })));
            Assert.Contains("TLS handshake in time", late.Message);
            release.Set();
        });
        child.Start();
        child.Join();

        Assert.Null(child.Exception);
        Assert.Equal(0, child.ExitCode);
    }

    [Fact]
    public void Another_certificate_another_key_and_clear_text_are_refused()
    {
        using var listener = new ConnectionListener(
            new IPEndPoint(IPAddress.Loopback, 0), Key, new ConnectionSecurity { Certificate = _certificate });
        var pinned = new ConnectionSecurity { PinnedCertificate = Hash() };
        var other = new ConnectionSecurity { PinnedCertificate = new byte[32] };
        Assert.Throws<AuthenticationException>(() => PipeConnection.Connect(listener.LocalEndPoint, Key, other));
        Assert.Throws<AuthenticationException>(() => PipeConnection.Connect(listener.LocalEndPoint, [9], pinned));
        Assert.Throws<AuthenticationException>(() => PipeConnection.Connect(
            listener.LocalEndPoint, Key, new ConnectionSecurity { TargetHost = "localhost" }));
        Assert.ThrowsAny<Exception>(() => PipeConnection.Connect(listener.LocalEndPoint, Key));
        using PipeConnection client = PipeConnection.Connect(listener.LocalEndPoint, Key, pinned);
    }

    [Fact]
    [Limit(120)]
    public async Task A_crowd_of_silent_clients_keeps_no_honest_ones_from_an_encrypted_door()
    {
        const int Silent = 300;
        const int Honest = 40;
        using var listener = new ConnectionListener(
            new IPEndPoint(IPAddress.Loopback, 0), Key, new ConnectionSecurity { Certificate = _certificate });
        var pinned = new ConnectionSecurity { PinnedCertificate = Hash() };
        Socket[] crowd = [.. Enumerable.Range(0, Silent).Select(_ => Knock(listener.LocalEndPoint))];
        try
        {
            Task<int>[] answers = [.. Enumerable.Range(0, Honest).Select(number => Task.Factory.StartNew(
                () =>
                {
                    using PipeConnection client = PipeConnection.Connect(listener.LocalEndPoint, Key, pinned);
                    client.Send(number);
                    return client.Receive<int>();
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))];
            for (int served = 0; served < Honest;)
            {
                try
                {
                    using PipeConnection accepted = listener.Accept();
                    accepted.Send(accepted.Receive<int>() + 1);
                    served++;
                }
                catch (AuthenticationException)
                {
                    // One of the crowd.
                }
            }

            Assert.Equal(Enumerable.Range(1, Honest), await Task.WhenAll(answers));
        }
        finally
        {
            Array.ForEach(crowd, socket => socket.Dispose());
        }
    }

    [Fact]
    [Limit(120)]
    public void A_crowd_of_silent_clients_keeps_no_honest_ones_from_an_encrypted_manager()
    {
        const int Silent = 300;
        const int Honest = 10;
        using var manager = new Manager(Options(isEncrypted: true));
        Socket[] crowd = [.. Enumerable.Range(0, Silent).Select(_ => Knock(manager.EndPoint))];
        try
        {
            using ManagedList<int> list = manager.List<int>();
            using var pool = new ProcessPool(2);
            pool.Map(
                x =>
                {
                    list.Add(x); // workers connect on their own
                    return x;
                },
                Enumerable.Range(0, Honest));
            using Manager other = Manager.Connect(
                manager.EndPoint, Key, new ConnectionSecurity { PinnedCertificate = Hash() });
            Assert.Equal(Honest, list.Count);
        }
        finally
        {
            Array.ForEach(crowd, socket => socket.Dispose());
        }
    }

    [Fact]
    public void Clear_text_beyond_this_machine_is_refused_unless_it_is_asked_for()
    {
        var everywhere = new IPEndPoint(IPAddress.Any, 0);
        var elsewhere = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 5000);
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new ConnectionListener(everywhere, Key));
        Assert.Contains(nameof(ConnectionSecurity.AllowClearText), refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Manager(new ManagerOptions { EndPoint = everywhere, Key = Key }));
        Assert.Throws<ArgumentException>(() => PipeConnection.Connect(elsewhere, Key));
        Assert.Throws<ArgumentException>(() => Manager.Connect(elsewhere, Key));

        using var listener = new ConnectionListener(everywhere, Key, new ConnectionSecurity { AllowClearText = true });
        int port = ((IPEndPoint)listener.LocalEndPoint).Port;
        using PipeConnection client = PipeConnection.Connect(new IPEndPoint(IPAddress.Loopback, port), Key);
        using PipeConnection accepted = listener.Accept();
    }

    private static Socket Knock(EndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(endPoint);
        return socket;
    }

    // Until the event is set. No thread of it runs anything else.
    private static ManualResetEventSlim BlockThreadPool()
    {
        var release = new ManualResetEventSlim();
        int count = Environment.ProcessorCount;
        Assert.True(ThreadPool.SetMinThreads(1, 1));
        Assert.True(ThreadPool.SetMaxThreads(count, count));
        using var blocked = new CountdownEvent(count);
        for (int i = 0; i < count; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                blocked.Signal();
                release.Wait();
            });
        }

        blocked.Wait();
        return release;
    }

    private byte[] Hash() => Certificates.HashOf(_certificate);

    private ManagerOptions Options(bool isEncrypted) => new()
    {
        EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
        Key = Key,
        Security = isEncrypted ? new ConnectionSecurity { Certificate = _certificate } : null,
    };
}
