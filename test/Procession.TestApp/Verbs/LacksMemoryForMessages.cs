namespace Procession.TestApp.Verbs;

/// <summary>Is sent more than this process may hold (who starts it limits the heap) through queues, pipes and managers.</summary>
internal static class LacksMemoryForMessages
{
    private const string HeapLimit = "DOTNET_GCHeapHardLimit";
    private const int TooMuch = 300_000_000;
    private const int TooMuchTwice = 150_000_000; // fits; its copy does not

    public static int Run()
    {
        Environment.SetEnvironmentVariable(HeapLimit, null); // for others: this process has its own by now
        TryQueue();
        TryPipe();
        TryManager();
        TryManagedQueue();
        TryLimitedManager();
        TrySending();
        return 0;
    }

    private static void TryQueue()
    {
        using var queue = new ProcessQueue<byte[]>();
        RunChild(() =>
        {
            queue.Put(new byte[TooMuch]);
            queue.Put([7]);
        });
        Try("queue", () => queue.Get());
        Console.WriteLine($"queue: {queue.Count} left");
        RunChild(() => queue.Get());
        Console.WriteLine($"queue: then {queue.Get()[0]}");
    }

    private static void TryPipe()
    {
        using var pipe = new ProcessPipe(duplex: false);
        PipeConnection sending = pipe.Second;
        var child = new ChildProcess(() =>
        {
            sending.Send(new byte[TooMuch]);
            sending.Send(7);
        });
        child.Start();
        Try("pipe", () => pipe.First.Receive<byte[]>());
        Console.WriteLine($"pipe: then {pipe.First.Receive<int>()}");
        child.Join();
    }

    private static void TryManager()
    {
        using var manager = new Manager();
        ManagedList<byte[]> list = manager.List<byte[]>();
        for (int i = 0; i < 10; i++)
        {
            list.Add(new byte[TooMuch / 10]);
        }

        Try("manager", () => list.Copy());
        Console.WriteLine($"manager: then {list.Count}");
    }

    private static void TryManagedQueue()
    {
        using var manager = new Manager();
        ManagedQueue<byte[]> queue = manager.Queue<byte[]>();
        RunChild(() =>
        {
            queue.Put(new byte[TooMuch]);
            queue.Put([7]);
        });
        Try("managed queue", () => queue.Get());
        Try("managed queue", () => queue.TryGet(TimeSpan.FromMinutes(1), out _));
        Console.WriteLine($"managed queue: {queue.Count} left");
        RunChild(() => Environment.Exit(queue.Get().Length == TooMuch ? 0 : 1));
        Console.WriteLine($"managed queue: then {queue.Get()[0]}");
    }

    private static void TryLimitedManager()
    {
        const string Little = "2000000"; // 32 MiB
        Environment.SetEnvironmentVariable(HeapLimit, Little);
        using var manager = new Manager();
        Environment.SetEnvironmentVariable(HeapLimit, null);
        ManagedList<byte[]> list = manager.List<byte[]>();
        list.Add([1]);
        Try("limited manager", () => list.Add(new byte[TooMuch / 5]));
        Console.WriteLine($"limited manager: then {list.Count}");
    }

    private static void TrySending()
    {
        // What the others left must not stay committed: it counts, and the message would not fit in one run of ten.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        byte[] message = new byte[TooMuchTwice];
        using var queue = new ProcessQueue<byte[]>();
        using var pipe = new ProcessPipe(duplex: false);
        using var manager = new Manager();
        ManagedList<byte[]> list = manager.List<byte[]>();
        Try("put", () => queue.Put(message));
        Try("send", () => pipe.Second.Send(message));
        Try("call", () => list.Add(message));
        queue.Put([1]);
        pipe.Second.Send(2);
        list.Add([3]);
        Console.WriteLine($"sent: {queue.Get()[0]}, {pipe.First.Receive<int>()}, {list[0][0]}");
    }

    private static void RunChild(Action target)
    {
        using var child = new ChildProcess(target);
        child.Start();
        child.Join();
    }

    private static void Try(string what, Action call)
    {
        try
        {
            call();
            Console.WriteLine($"{what}: it fits");
        }
        catch (OutOfMemoryException e)
        {
            Console.WriteLine($"{what}: {e.GetType()}: {e.Message}");
        }
    }
}
