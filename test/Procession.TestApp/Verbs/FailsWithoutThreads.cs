namespace Procession.TestApp.Verbs;

/// <summary>Has a call fail while its process can start no threads (limited by who starts it), and looks what becomes of it.</summary>
internal static class FailsWithoutThreads
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static int Run()
    {
        using var pool = new ProcessPool(1);
        Console.WriteLine($"before: {pool.Apply(() => 7)}");
        using var release = new ManualResetEventSlim();
        List<Thread> threads = UseUp(release);

        AsyncResult<int> failing = pool.ApplyAsync<int, int>(x => throw new InvalidDataException($"mine {x}"), 1);
        AsyncResult<int> small = pool.ApplyAsync(x => x + 1, 1);
        Console.WriteLine($"small call without threads: {small.Get(Bound)}");
        try
        {
            Console.WriteLine(string.Join('-', pool.IMap(x => x, [1, 2])));
        }
        catch (Exception e)
        {
            Console.WriteLine($"stream without threads: {e.GetType().Name}: {e.Message}");
        }

        release.Set();
        threads.ForEach(thread => thread.Join());
        try
        {
            failing.Get(Bound);
        }
        catch (Exception e)
        {
            Console.WriteLine($"failing call: {e.GetType().Name}: {e.Message}");
        }

        Console.WriteLine($"stream: {string.Join('-', pool.IMap(x => x, [1, 2]))}");
        pool.Close();
        Console.WriteLine($"joined: {pool.Join(Bound)}");
        return 0;
    }

    private static List<Thread> UseUp(ManualResetEventSlim release)
    {
        var threads = new List<Thread>();
        try
        {
            while (true)
            {
                var thread = new Thread(() => release.Wait()) { IsBackground = true };
                thread.Start();
                threads.Add(thread);
            }
        }
        catch (OutOfMemoryException)
        {
            return threads;
        }
    }
}
