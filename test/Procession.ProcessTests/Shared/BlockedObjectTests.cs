using System.Runtime.Serialization;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>The user's code in a manager that blocks: it stops its own object, and nothing else.</summary>
public sealed class BlockedObjectTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Places =>
        ["hash of a key", "equality of an element", "hash of a member", "comparison", "constructor", "member", "deserialization"];

    private FileSignal Blocked => _scratch.Signal("blocked");

    private FileSignal Go => _scratch.Signal("go");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Code_that_blocks_in_a_manager_stops_its_own_object_only(string place)
    {
        using var manager = new Manager();
        using ManagedList<int> list = manager.List<int>();
        using ManagedDictionary<Stone, int> others = manager.Dictionary<Stone, int>();
        Task blocked = Block(manager, place);
        Blocked.Wait();

        list.Add(1);
        others[new Stone()] = 2;
        manager.Register("list", list);
        using (ManagedList<int> again = manager.Get<ManagedList<int>>("list"))
        {
            Assert.Equal([1], again);
        }

        using (ManagedQueue<int> queue = manager.Queue<int>())
        {
            Assert.False(queue.TryGet(TimeSpan.Zero, out _));
        }

        using (var pool = new ProcessPool(1))
        {
            Assert.Equal(1, pool.Apply(() => list[0]));
        }

        Assert.InRange(manager.CountObjects(), 2, 3);
        Assert.False(blocked.IsCompleted);
        Go.Set();
        await blocked.WaitAsync(Bound);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_manager_in_which_code_blocks_can_be_disposed_of(string place)
    {
        var manager = new Manager();
        Task blocked = Block(manager, place);
        Blocked.Wait();
        manager.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => blocked.WaitAsync(Bound));
        Assert.Equal(0, manager.ExitCode);
    }

    [Fact]
    public void A_process_that_is_killed_while_its_call_blocks_in_the_manager_holds_up_nobody()
    {
        using var manager = new Manager();
        using ManagedDictionary<Stone, int> dictionary = manager.Dictionary<Stone, int>();
        using ManagedList<int> list = manager.List<int>();
        Stone stone = Heavy("hash of a key", Blocked, Go);
        using var child = new ChildProcess(() => dictionary[stone] = 1);
        child.Start();
        Blocked.Wait();
        child.Kill();
        child.Join();
        list.Add(1);
        Assert.Equal(2, manager.CountObjects());
        Go.Set();
        Eventually.True(() => dictionary.Count == 1, "the manager has done what it was told before");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_process_that_is_killed_while_its_call_blocks_in_the_manager_lets_go_of_what_it_had(string place)
    {
        using var manager = new Manager();
        (FileSignal blocked, FileSignal go) = (Blocked, Go);
        using var child = new ChildProcess(() =>
        {
            ManagedList<int>[] lists = [.. Enumerable.Range(0, 3).Select(_ => manager.List<int>())];
            Use(manager, Heavy(place, blocked, go));
            GC.KeepAlive(lists);
        });
        child.Start();
        blocked.Wait();
        Assert.InRange(manager.CountObjects(), 3, 4);
        child.Kill();
        child.Join();

        // The object whose code blocks is there still.
        Eventually.True(() => manager.CountObjects() <= 1, "the manager has noticed");
    }

    private static void Use(Manager manager, Stone stone)
    {
        switch (stone.Place)
        {
            case "hash of a key":
                using (ManagedDictionary<Stone, int> dictionary = manager.Dictionary<Stone, int>())
                {
                    dictionary[stone] = 1;
                }

                break;
            case "equality of an element":
            case "comparison":
            case "deserialization":
                using (ManagedList<Stone> stones = manager.List<Stone>())
                {
                    stones.AddRange([new Stone(), new Stone()]);
                    if (stone.Place == "comparison")
                    {
                        stones.Sort((x, y) => stone.Weigh());
                    }
                    else
                    {
                        stones.IndexOf(stone);
                    }
                }

                break;
            case "hash of a member":
                using (ManagedSet<Stone> set = manager.Set<Stone>())
                {
                    set.Add(stone);
                }

                break;
            default:
                var quarry = (IDisposable)manager.Create<IQuarry, Quarry>(stone);
                ((IQuarry)quarry).Look();
                quarry.Dispose();
                break;
        }
    }

    private static Stone Heavy(string place, FileSignal blocked, FileSignal go) =>
        new() { Blocked = blocked, Go = go, Place = place, Home = Environment.ProcessId };

    private Task Block(Manager manager, string place) => Task.Factory.StartNew(
        () => Use(manager, Heavy(place, Blocked, Go)), TaskCreationOptions.LongRunning);

    /// <summary>What blocks in other processes than its own, in one place, until it is told to go on.</summary>
    internal sealed class Stone : IEquatable<Stone>
    {
        public FileSignal? Blocked { get; init; }

        public FileSignal? Go { get; init; }

        public string Place { get; init; } = "";

        public int Home { get; init; }

        public bool Equals(Stone? other) => (other ?? this).BlockAt("equality of an element") == BlockAt("equality of an element");

        public override bool Equals(object? obj) => Equals(obj as Stone);

        public override int GetHashCode() => BlockAt(Place.StartsWith("hash", StringComparison.Ordinal) ? Place : "hash");

        public int Weigh() => BlockAt("comparison");

        public int BlockAt(string place)
        {
            if (place == Place && Environment.ProcessId != Home)
            {
                Blocked!.Set();
                Go!.Wait();
            }

            return 0;
        }

        [OnDeserialized]
        private void Arrive(StreamingContext context) => BlockAt("deserialization");
    }

    internal interface IQuarry
    {
        void Look();
    }

    internal sealed class Quarry : IQuarry
    {
        private readonly Stone _stone;

        public Quarry(Stone stone)
        {
            _stone = stone;
            stone.BlockAt("constructor");
        }

        public void Look() => _stone.BlockAt("member");
    }
}
