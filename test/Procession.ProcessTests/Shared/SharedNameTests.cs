using System.Globalization;
using System.Net.Sockets;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>SHM, RES: names when the other process is killed, stopped, silent, or a stranger's.</summary>
public sealed class SharedNameTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(Signals.Kill)]
    [InlineData(Signals.Terminate)]
    [Trait("Case", "SHM-08")]
    [Trait("Case", "RES-01")]
    [Trait("Fault", "28")]
    public void The_name_dies_with_its_creator_and_the_memory_does_not(int signal)
    {
        string name = Unique();
        using AppRun app = Creator(name);
        using var memory = SharedMemory.Open(name);
        using var list = SharedList.Open(name + "-list");
        Assert.Equal(4096, memory.Size);
        Assert.Equal(7, memory[4095]);

        Signals.Send(app.Pid, signal);
        Assert.NotEqual(0, app.ExitCode(Bound));

        foreach (string each in new[] { name, name + "-2", name + "-list" })
        {
            Assert.Throws<FileNotFoundException>(() => SharedMemory.Open(each));
        }

        Assert.Throws<FileNotFoundException>(memory.Unlink);
        Assert.Equal(7, memory[4095]);
        Assert.Equal(["from a second program", 42L], list);
        using var pool = new ProcessPool(1);
        Assert.Equal(7, pool.Apply(m => m[0], memory));
        SharedMemory.Create(10, name).Dispose();
    }

    [Theory]
    [InlineData("opens", 0)]
    [InlineData("attaches", Signals.Kill)]
    [InlineData("attaches", Signals.Terminate)]
    [Trait("Case", "SHM-08")]
    [Trait("Fault", "28")]
    public void An_attacher_that_ends_leaves_the_block(string verb, int signal)
    {
        using var memory = SharedMemory.Create(100, Unique());
        using (var app = AppRun.OfTestApp("SharesAndWaits", verb, memory.Name))
        {
            if (signal != 0)
            {
                app.Numbers("ready");
                Signals.Send(app.Pid, signal);
            }

            app.ExitCode(Bound);
        }

        using var again = SharedMemory.Open(memory.Name);
        Assert.Equal(1, memory[0]);
        Assert.Equal(1, again[0]);
    }

    [Fact]
    public void A_stopped_creator_is_reported()
    {
        string name = Unique();
        using AppRun app = Creator(name);
        Signals.StopWholly(app.Pid);

        using var patience = new ShortPatience();
        string message = Assert.Throws<TimeoutException>(() => SharedMemory.Open(name)).Message;

        Assert.Contains(app.Pid.ToString(CultureInfo.InvariantCulture), message);
        Signals.Send(app.Pid, Signals.Continue);
        SharedMemory.Open(name).Dispose();
    }

    [Fact]
    public void A_stopped_creator_that_many_have_asked_is_reported()
    {
        string name = Unique();
        using AppRun app = Creator(name);
        Signals.StopWholly(app.Pid);
        List<Socket> waiting = [];
        try
        {
            Assert.Throws<SocketException>(() =>
            {
                while (waiting.Count < 10_000)
                {
                    var socket = Socket();
                    waiting.Add(socket);
                    socket.Blocking = false;
                    socket.Connect(Address(name));
                }
            });
            using var patience = new ShortPatience();
            Assert.Throws<TimeoutException>(() => SharedMemory.Open(name));
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public void Peers_that_say_nothing_or_nonsense_keep_nobody_waiting()
    {
        using var patience = new ShortPatience();
        using var memory = SharedMemory.Create(100);
        using Socket silent = Connected(memory.Name);
        using Socket babbling = Connected(memory.Name);
        using Socket hasty = Connected(memory.Name);
        babbling.Send(new byte[3]);
        hasty.Dispose();

        for (int i = 0; i < 10; i++)
        {
            SharedMemory.Open(memory.Name).Dispose();
        }

        Assert.Equal(0, babbling.Receive(new byte[100]));
        Assert.Equal(0, silent.Receive(new byte[100])); // let go after a while
    }

    [Fact]
    public async Task A_name_is_waited_for_if_it_is_taken_but_lets_nobody_in()
    {
        // As after a fork: the copy of a socket whose owner has given the name up.
        string name = Unique();
        Task<SharedMemory> creating;
        using (Socket copy = Socket())
        {
            copy.Bind(Address(name));
            creating = Task.Run(() => SharedMemory.Create(10, name));
            await Task.WhenAny(creating, Task.Delay(50));
            Assert.False(creating.IsCompleted);
        }

        using SharedMemory memory = await creating;
        SharedMemory.Open(name).Dispose();
    }

    [Fact]
    [Trait("Fault", "46")]
    public void Strangers_get_no_answer_and_cannot_pose_as_the_creator()
    {
        Assert.SkipUnless(Stranger.IsPossible, "Only root can become another user.");
        using var memory = SharedMemory.Create(100);
        byte[] request = [.. BitConverter.GetBytes(0x70726f63_0001_0001UL), .. new byte[8]];
        int Knock()
        {
            using Socket socket = Connected(memory.Name);
            try
            {
                socket.Send(request);
                return socket.Receive(new byte[100]);
            }
            catch (SocketException)
            {
                return 0; // closed before it could ask
            }
        }

        Assert.Equal(40, Knock());
        Assert.Equal(0, Stranger.Run(Knock));

        string name = Unique();
        using Socket posing = Stranger.Run(() =>
        {
            Socket socket = Socket();
            socket.Bind(Address(name));
            socket.Listen();
            return socket;
        });
        Assert.Throws<UnauthorizedAccessException>(() => SharedMemory.Open(name));
    }

    private static AppRun Creator(string name)
    {
        var app = AppRun.OfTestApp("SharesAndWaits", "creates", name);
        app.Numbers("ready");
        return app;
    }

    private static string Unique() => $"test-{Guid.NewGuid():N}";

    private static Socket Socket() => new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);

    private static UnixDomainSocketEndPoint Address(string name) => new($"\0procession-shm/{Stranger.UserId}/{name}");

    private static Socket Connected(string name)
    {
        Socket socket = Socket();
        socket.Connect(Address(name));
        return socket;
    }
}
