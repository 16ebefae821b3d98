using System.Net;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>Connections to a manager that end while both sides live: the client keeps its objects, and comes back to them.</summary>
public sealed class LostConnectionTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Key = [4, 5, 6];
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_client_that_gave_up_a_stopped_manager_finds_its_objects_when_that_goes_on(bool overTcp)
    {
        using Manager manager = Start(overTcp);
        using ManagedQueue<int> queue = manager.Queue<int>();
        using ManagedDictionary<string, int> dictionary = manager.Dictionary<string, int>();
        dictionary["one"] = 1;
        for (int round = 0; round < 2; round++)
        {
            Signals.StopWholly(manager.ProcessId);
            Assert.True(GivesUp(queue));
            Signals.Send(manager.ProcessId, Signals.Continue);
            Thread.Sleep(300); // so that the manager notices what has ended meanwhile; if not yet, that is a fair moment too

            Assert.Equal(2, manager.CountObjects());
            Assert.Equal(1, dictionary["one"]);
            queue.Put(round);
            Assert.Equal(round, queue.Get());
            Assert.Equal(2, manager.CountObjects());
        }
    }

    [Fact]
    public void A_client_that_gave_up_and_does_not_call_comes_back_by_itself()
    {
        using Manager manager = Start(overTcp: true);
        using var relay = new Relay((IPEndPoint)manager.EndPoint);
        FileSignal made = _scratch.Signal("made");
        FileSignal stopped = _scratch.Signal("stopped");
        FileSignal givenUp = _scratch.Signal("given up");
        FileSignal call = _scratch.Signal("call");
        string address = relay.EndPoint.ToString()!;
        byte[] key = Key;
        using var client = new ChildProcess(() =>
        {
            using Manager remote = Manager.Connect(IPEndPoint.Parse(address), key);
            using ManagedQueue<int> queue = remote.Queue<int>();
            made.Set();
            stopped.Wait();
            GivesUp(queue);
            givenUp.Set();
            call.Wait();
            queue.Put(1);
        });
        client.Start();
        made.Wait();
        Signals.StopWholly(manager.ProcessId);
        int connections = relay.Accepted;
        stopped.Set();
        givenUp.Wait();

        Eventually.True(() => relay.Accepted > connections, "the client tries to come back");

        Signals.Send(manager.ProcessId, Signals.Continue);
        Assert.Equal(1, manager.CountObjects());
        call.Set();
        client.Join();
        Assert.Null(client.Exception);
        Assert.Equal(0, manager.CountObjects());
    }

    [Fact]
    public void A_client_whose_connections_were_cut_while_it_did_not_call_notices_nothing()
    {
        using Manager manager = Start(overTcp: true);
        using var relay = new Relay((IPEndPoint)manager.EndPoint);
        FileSignal made = _scratch.Signal("made");
        FileSignal cut = _scratch.Signal("cut");
        FileSignal found = _scratch.Signal("found");
        string address = relay.EndPoint.ToString()!;
        byte[] key = Key;
        using var client = new ChildProcess(() =>
        {
            using Manager remote = Manager.Connect(IPEndPoint.Parse(address), key);
            using ManagedList<int> list = remote.List<int>();
            list.Add(1);
            made.Set();
            cut.Wait();
            list.Add(2);
            found.Set(list.Count);
        });
        client.Start();
        made.Wait();
        relay.Cut();
        Thread.Sleep(300); // so that the manager has noticed; if not yet, that is a fair moment too
        Assert.Equal(1, manager.CountObjects()); // what nobody held would be collected by that
        cut.Set();
        client.Join();

        Assert.Null(client.Exception);
        Assert.Equal(2, found.Number);
    }

    [Fact]
    public void A_call_whose_connection_is_cut_says_so_and_is_not_made_twice()
    {
        using Manager manager = Start(overTcp: true);
        using ManagedQueue<int> empty = manager.Queue<int>();
        using ManagedList<int> list = manager.List<int>();
        manager.Register("empty", empty);
        manager.Register("list", list);
        using var relay = new Relay((IPEndPoint)manager.EndPoint);
        FileSignal made = _scratch.Signal("made");
        FileSignal said = _scratch.Signal("said");
        string address = relay.EndPoint.ToString()!;
        byte[] key = Key;
        using var client = new ChildProcess(() =>
        {
            using Manager remote = Manager.Connect(IPEndPoint.Parse(address), key);
            using ManagedQueue<int> queue = remote.Get<ManagedQueue<int>>("empty");
            using ManagedList<int> shared = remote.Get<ManagedList<int>>("list");
            shared.Add(1);
            made.Set();
            try
            {
                queue.Get(); // waits in the manager
            }
            catch (IOException e)
            {
                said.Set($"{e.GetType().Name} {e.Message}");
            }

            shared.Add(2);
        });
        client.Start();
        made.Wait();
        Thread.Sleep(300); // so that it waits; if not yet, that is a fair moment too
        relay.Cut();
        client.Join();

        Assert.Null(client.Exception);
        Assert.StartsWith($"{nameof(IOException)} ", said.Text);
        Assert.Contains("The manager and its objects still exist", said.Text);
        Assert.Contains($"{manager.ProcessId}", said.Text);
        Assert.Equal([1, 2], list);
        Assert.Equal(0, empty.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_let_go_of_while_the_manager_was_stopped_goes_when_it_goes_on(bool overTcp)
    {
        using Manager manager = Start(overTcp);
        ManagedList<int>[] lists = [.. Enumerable.Range(0, 2).Select(_ => manager.List<int>())];
        using ManagedQueue<int> queue = manager.Queue<int>();
        Signals.StopWholly(manager.ProcessId);
        lists[0].Dispose();
        GivesUp(queue);
        Signals.Send(manager.ProcessId, Signals.Continue);
        lists[1].Dispose();

        Eventually.True(() => manager.CountObjects() == 1, "all but the queue are gone");
        queue.Put(1);
        Assert.Equal(1, queue.Count);
    }

    // Of a manager that is stopped. Once it goes on it may take its time, as ever.
    private static bool GivesUp(ManagedQueue<int> queue)
    {
        using var patience = new ShortPatience();
        try
        {
            return !queue.TryGet(Moment, out _);
        }
        catch (TimeoutException)
        {
            return true; // Over TCP it is not known whether an item was taken.
        }
    }

    private static Manager Start(bool overTcp) => overTcp
        ? new Manager(new ManagerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Key = Key })
        : new Manager();
}
