using System.Net;
using System.Net.Sockets;
using System.Runtime.Serialization;
using System.Security.Authentication;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>MGR-08 to MGR-14: the manager's own life.</summary>
public sealed class ManagerTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly byte[] Key = [4, 5, 6];
    private readonly Scratch _scratch = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Case", "MGR-08")]
    public void A_manager_is_started_by_its_constructor_and_ended_by_Dispose()
    {
        Manager manager;
        ManagedList<int> list;
        using (manager = new Manager())
        {
            list = manager.List<int>();
            list.Add(1);
            Assert.True(Proc.IsAlive(manager.ProcessId));
            Assert.NotEqual(Environment.ProcessId, manager.ProcessId);
            Assert.Null(manager.ExitCode);
        }

        Assert.Equal(0, manager.ExitCode);
        Assert.False(Proc.Exists(manager.ProcessId));
        Assert.Throws<ObjectDisposedException>(() => list[0]);
        Assert.Throws<ObjectDisposedException>(() => manager.List<int>());
        Assert.Throws<ObjectDisposedException>(() => manager.Lock());
        list.Dispose();
        manager.Dispose();
    }

    [Fact]
    [Trait("Case", "MGR-08")]
    public async Task A_call_that_waits_when_the_manager_is_disposed_of_ends()
    {
        var manager = new Manager();
        ManagedQueue<int> queue = manager.Queue<int>();
        Task[] waiting = [.. Enumerable.Range(0, 8).Select(_ =>
            Task.Factory.StartNew(
                () => Assert.Throws<ObjectDisposedException>(() => queue.Get()), TaskCreationOptions.LongRunning))];
        await Task.Delay(200, Token); // so that they wait; if not yet, that is a fair moment too
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        manager.Dispose();
        await Task.WhenAll(waiting).WaitAsync(Bound, Token);
    }

    [Fact]
    [Trait("Case", "MGR-12")]
    [Trait("Fault", "27")]
    public async Task A_killed_manager_fails_its_proxies_at_once_also_those_that_wait()
    {
        var manager = new Manager();
        ManagedQueue<int> queue = manager.Queue<int>();
        ManagedDictionary<int, int> dictionary = manager.Dictionary<int, int>();
        ILedger ledger = manager.Create<ILedger, Ledger>("Ann", 5);
        Task<ManagerLostException>[] waiting =
        [
            Task.Run(() => Assert.Throws<ManagerLostException>(() => queue.Get())),
            Task.Run(() => Assert.Throws<ManagerLostException>(() => ledger.Wait())),
        ];
        dictionary[1] = 1;
        await Task.Delay(200, Token); // so that they wait; if not yet, that is a fair moment too
        Assert.DoesNotContain(waiting, each => each.IsCompleted);

        Signals.Send(manager.ProcessId, Signals.Kill);

        foreach (Task<ManagerLostException> each in waiting)
        {
            ManagerLostException lost = await each.WaitAsync(Bound, Token);
            Assert.Contains($"{manager.ProcessId} was killed by signal 9", lost.Message);
            Assert.Contains("new Manager", lost.Message);
            Assert.Equal(manager.ProcessId, lost.ProcessId);
        }

        Assert.Throws<ManagerLostException>(() => dictionary[1]);
        Assert.Throws<ManagerLostException>(() => manager.List<int>());
        Assert.IsAssignableFrom<IOException>(Assert.Throws<ManagerLostException>(() => dictionary.Count));
        dictionary.Dispose();
        manager.Dispose();
        Assert.Equal(-9, manager.ExitCode);
        Assert.Throws<ObjectDisposedException>(() => queue.Count);
    }

    [Fact]
    [Trait("Case", "MGR-12")]
    [Trait("Fault", "27")]
    public async Task A_worker_that_waits_for_a_killed_manager_gets_the_same_error()
    {
        using var pool = new ProcessPool(1);
        using var manager = new Manager();
        ManagedQueue<int> queue = manager.Queue<int>();
        FileSignal there = _scratch.Signal("there");
        AsyncResult<int> call = pool.ApplyAsync(() =>
        {
            there.Set();
            return queue.Get();
        });
        there.Wait();

        Signals.Send(manager.ProcessId, Signals.Kill);

        await Assert.ThrowsAsync<ManagerLostException>(() => Task.Run(call.Get, Token).WaitAsync(Bound, Token));
        Assert.Equal(1, pool.Apply(() => 1));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("file")]
    [Trait("Case", "MGR-09")]
    public void Others_connect_by_address_and_key_and_share_what_is_registered(string family)
    {
        using var manager = new Manager(new ManagerOptions { EndPoint = EndPointOf(family), Key = Key });
        using (ManagedQueue<object?> made = manager.Queue<object?>())
        {
            manager.Register("queue", made);
        }

        Assert.Throws<ArgumentException>(() => manager.Register("queue", 1));
        (string address, int port, byte[] key) = Describe(manager.EndPoint);
        Run(() =>
        {
            using Manager remote = Manager.Connect(Parse(address, port), key);
            using ManagedQueue<object?> queue = remote.Get<ManagedQueue<object?>>("queue");
            foreach (object? value in new object?[] { 1, "two", 3.5, true, null, new List<int> { 6 }, ("seven", 7) })
            {
                queue.Put(value);
            }
        });
        FileSignal got = _scratch.Signal("got");
        Run(() =>
        {
            using Manager remote = Manager.Connect(Parse(address, port), key);
            using ManagedQueue<object?> queue = remote.Get<ManagedQueue<object?>>("queue");
            object?[] values = [.. Enumerable.Range(0, 7).Select(_ => queue.Get())];
            got.Set(string.Join(' ', values.Select(value => value is List<int> list ? $"[{list[0]}]" : value ?? "null")));
        });

        Assert.Equal("1 two 3.5 True null [6] (seven, 7)", got.Text);
        Assert.Throws<AuthenticationException>(() => Manager.Connect(manager.EndPoint, [9]));
        using Manager third = Manager.Connect(manager.EndPoint, Key);
        Assert.Throws<KeyNotFoundException>(() => third.Get<int>("nothing"));
        Assert.Throws<InvalidCastException>(() => third.Get<ManagedList<int>>("queue"));
        Assert.Equal(manager.ProcessId, third.ProcessId);
        Assert.True(third.Unregister("queue"));
        Assert.Equal(0, manager.CountObjects());
    }

    [Fact]
    [Trait("Case", "MGR-09")]
    public void What_is_of_another_type_than_asked_for_is_not_built()
    {
        using var manager = new Manager();
        using ManagedNamespace names = manager.Namespace();
        manager.Register("note", new Note());
        names["note"] = new Note();
        Note.Copies = 0;
        string message = Assert.Throws<InvalidCastException>(() => manager.Get<IComparable>("note")).Message;
        Assert.Contains("'note' is a", message, StringComparison.Ordinal);
        Assert.Throws<InvalidCastException>(() => names.Get<IComparable>("note"));
        Assert.Throws<InvalidCastException>(() => names.Get<int>("note"));
        Assert.Equal(0, Note.Copies);
        Assert.NotNull(manager.Get<Note>("note"));
        Assert.NotNull(names.Get<object>("note"));
        Assert.Equal(2, Note.Copies);
    }

    private sealed class Note
    {
        public static int Copies { get; set; }

        [OnDeserialized]
        private void Count(StreamingContext context) => Copies++;
    }

    [Fact]
    [Trait("Case", "MGR-09")]
    public void An_end_point_needs_a_key_and_a_listener() =>
        Assert.Multiple(
            () => Assert.Throws<ArgumentException>(() => new Manager(new ManagerOptions { EndPoint = EndPointOf("tcp") })),
            () => Assert.Throws<ArgumentException>(() => new Manager(new ManagerOptions { Key = Key })),
            () => Assert.ThrowsAny<SocketException>(() => Manager.Connect(EndPointOf("file"), Key)));

    [Theory]
    [InlineData("tcp", false)]
    [InlineData("file", false)]
    [InlineData("tcp", true)]
    [InlineData("file", true)]
    [Trait("Case", "MGR-10")]
    public void A_manager_can_follow_another_at_the_same_address_at_once(string family, bool killed)
    {
        EndPoint endPoint;
        using (var first = new Manager(new ManagerOptions { EndPoint = EndPointOf(family), Key = Key }))
        {
            endPoint = first.EndPoint;
            using Manager client = Manager.Connect(endPoint, Key);
            Assert.Throws<SocketException>(() => new Manager(new ManagerOptions { EndPoint = endPoint, Key = Key }));
            if (killed)
            {
                Signals.Send(first.ProcessId, Signals.Kill);
            }
        }

        using var second = new Manager(new ManagerOptions { EndPoint = endPoint, Key = Key });
        second.Register("answer", 42);
        using Manager again = Manager.Connect(endPoint, Key);
        Assert.Equal(42, again.Get<int>("answer"));
    }

    [Fact]
    [Trait("Case", "MGR-13")]
    public void Objects_go_when_nobody_has_them_and_stay_when_somebody_does()
    {
        using var manager = new Manager();
        ManagedList<int> list = manager.List<int>();
        ManagedDictionary<string, ManagedList<int>> dictionary = manager.Dictionary<string, ManagedList<int>>();
        dictionary["list"] = list;
        list.Dispose();
        Assert.Equal(2, manager.CountObjects());
        dictionary.Remove("list");
        Assert.Equal(1, manager.CountObjects());
        dictionary.Dispose();
        Assert.Equal(0, manager.CountObjects());
    }

    [Fact]
    [Trait("Case", "MGR-13")]
    public void A_process_that_is_killed_lets_go_of_what_it_had()
    {
        using var manager = new Manager();
        FileSignal made = _scratch.Signal("made");
        using var child = new ChildProcess(() =>
        {
            ManagedList<int>[] lists = [.. Enumerable.Range(0, 5).Select(_ => manager.List<int>())];
            made.Set();
            Thread.Sleep(Timeout.Infinite);
            GC.KeepAlive(lists);
        });
        child.Start();
        made.Wait();
        Assert.Equal(5, manager.CountObjects());
        child.Kill();
        child.Join();
        Eventually.True(() => manager.CountObjects() == 0, "the manager has noticed");
    }

    [Fact]
    [Trait("Case", "MGR-13")]
    public void An_object_that_is_passed_on_survives_its_maker()
    {
        using var manager = new Manager();
        ManagedList<int> passed;
        using (var pool = new ProcessPool(1))
        {
            passed = pool.Apply(() =>
            {
                ManagedList<int> made = manager.List<int>();
                made.Add(Environment.ProcessId);
                return made;
            });
        }

        Assert.Single(passed);
        Assert.Equal(1, manager.CountObjects());
        passed.Dispose();
        Eventually.True(() => manager.CountObjects() == 0, "the manager has noticed that the worker ended, too");
    }

    [Fact]
    [Trait("Case", "MGR-13")]
    public void A_waiting_process_that_is_killed_takes_no_item()
    {
        using var manager = new Manager();
        using ManagedQueue<int> queue = manager.Queue<int>();
        FileSignal there = _scratch.Signal("there");
        using var child = new ChildProcess(() =>
        {
            there.Set();
            queue.Get();
        });
        child.Start();
        there.Wait();
        child.Kill();
        child.Join();
        queue.Put(1);
        Assert.Equal(1, queue.Get());
    }

    [Fact]
    [Trait("Case", "MGR-14")]
    public void The_initializer_runs_once_and_Ctrl_C_does_not_end_the_manager()
    {
        string runs = _scratch.PathOf("runs");
        using var manager = new Manager(new ManagerOptions
        {
            Initializer = () => File.AppendAllText(runs, $"{Environment.ProcessId}\n"),
        });
        Signals.Send(manager.ProcessId, Signals.Interrupt);
        using ManagedList<int> list = manager.List<int>();
        list.Add(1);
        Assert.Equal($"{manager.ProcessId}\n", File.ReadAllText(runs));
        Assert.Null(manager.ExitCode);
    }

    [Fact]
    [Trait("Case", "MGR-14")]
    public void What_the_initializer_throws_the_constructor_throws() =>
        Assert.Throws<LedgerException>(() => new Manager(new ManagerOptions
        {
            Initializer = () => throw new LedgerException("not today", 1),
        }));

    [Fact]
    [Trait("Case", "CRASH-21")]
    [Trait("Fault", "23")]
    public void The_manager_and_the_child_of_a_killed_program_end()
    {
        using AppRun app = AppRun.OfTestApp("WaitsWithAManager");
        int[] processes = app.Numbers("processes");
        Assert.All(processes, pid => Assert.True(Proc.IsAlive(pid)));

        Signals.Send(app.Pid, Signals.Kill);

        Eventually.Gone(processes, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_queue_is_like_a_local_one()
    {
        using var manager = new Manager();
        using ManagedQueue<int> queue = manager.Queue<int>(2);
        queue.Put(1);
        Assert.True(queue.TryPut(2, TimeSpan.Zero));
        Assert.False(queue.TryPut(3, TimeSpan.FromMilliseconds(50)));
        Assert.Equal(2, queue.Count);
        Assert.Equal(1, queue.Get());
        Assert.True(queue.TryGet(out int item));
        Assert.Equal(2, item);
        Assert.False(queue.TryGet(TimeSpan.FromMilliseconds(50), out _));
        Assert.False(queue.Join(TimeSpan.Zero));
        queue.TaskDone();
        queue.TaskDone();
        Assert.Throws<InvalidOperationException>(() => queue.TaskDone());
        queue.Join();
        queue.Put(4);
        queue.Complete();
        Assert.Throws<InvalidOperationException>(() => queue.Put(5));
        Assert.Equal([4], queue.GetConsumingEnumerable());
        Assert.Throws<InvalidOperationException>(() => queue.Get());
        Assert.True(queue.IsCompleted);
    }

    [Fact]
    public async Task A_call_that_waits_holds_up_no_other()
    {
        using var manager = new Manager();
        using ManagedQueue<int> queue = manager.Queue<int>();
        Task<int>[] waiting = [.. Enumerable.Range(0, 20).Select(_ =>
            Task.Factory.StartNew(() => queue.Get(), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        for (int i = 0; i < 20; i++)
        {
            queue.Put(i);
        }

        int[] items = await Task.WhenAll(waiting).WaitAsync(Bound, Token);
        Assert.Equal(Enumerable.Range(0, 20), items.Order());
    }

    private static void Run(Action target)
    {
        using var child = new ChildProcess(target);
        child.Start();
        child.Join();
        Assert.Null(child.Exception);
    }

    private static (string Address, int Port, byte[] Key) Describe(EndPoint endPoint) =>
        endPoint is IPEndPoint ip ? (ip.Address.ToString(), ip.Port, Key) : (endPoint.ToString()!, 0, Key);

    private static EndPoint Parse(string address, int port) => port > 0
        ? new IPEndPoint(IPAddress.Parse(address), port)
        : new UnixDomainSocketEndPoint(address);

    private EndPoint EndPointOf(string family) => family == "tcp"
        ? new IPEndPoint(IPAddress.Loopback, 0)
        : new UnixDomainSocketEndPoint(_scratch.PathOf("socket"));
}
