using System.Diagnostics;
using System.Runtime.CompilerServices;
using Procession.TestApp.Faults;

namespace Procession.TestApp.Verbs;

/// <summary>
/// Has something end that goes on on the runtime's thread pool, which has no thread yet, while the process can start none
/// (limited by who starts it), and looks what becomes of it when it can again.
/// </summary>
internal static class AwaitsWithoutThreads
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static WeakReference? _dropped;

    public static int Run(string what)
    {
        Console.WriteLine("the console takes a thread when it is first used");
        string outcome = what switch
        {
            "result" => OfAResult(),
            "failure" => OfAFailure(),
            "stream" => OfAStream(),
            "stoppedStream" => OfAStoppedStream(),
            "droppedPool" => OfADroppedPool(),
            _ => throw new ArgumentException($"Nothing is known of {what}."),
        };
        Console.WriteLine($"{what}: {outcome}");
        return 0;
    }

    private static string OfAResult()
    {
        using var pool = new ProcessPool(1);
        pool.Apply(() => 7);
        using var goOn = new SharedEvent();
        AsyncResult<int> result = pool.ApplyAsync(goOn => goOn.Wait(Bound) ? 7 : 0, goOn);
        Task<int> awaited = Await(result);
        using (new UsedUpThreads(0))
        {
            goOn.Set();
            Console.WriteLine($"ended: {result.Wait(Bound)}, next: {pool.ApplyAsync(x => x + 1, 1).Get(Bound)}");
        }

        string outcome = $"{awaited.Wait(Bound)} {result.Get()}";
        pool.Close();
        return $"{outcome} {pool.Join(Bound)} {pool.GetStatistics().ItemsSucceeded} {pool.GetStatistics().ItemsFailed}";
    }

    private static string OfAFailure()
    {
        using var pool = new ProcessPool(1);
        pool.Apply(() => 7);
        using var goOn = new SharedEvent();
        AsyncResult<int> result =
            pool.ApplyAsync<SharedEvent, int>(goOn => goOn.Wait(Bound) ? throw new ArithmeticException("mine") : 0, goOn);
        Task<int> awaited = Await(result);
        using (new UsedUpThreads(0))
        {
            goOn.Set();
            Console.WriteLine($"ended: {result.Wait(Bound)}, next: {pool.ApplyAsync(x => x + 1, 1).Get(Bound)}");
        }

        try
        {
            return $"{awaited.Wait(Bound)} without its exception";
        }
        catch (AggregateException e)
        {
            return $"{e.InnerException!.GetType().Name} {e.InnerException.Message}";
        }
    }

    private static string OfAStream()
    {
        using var pool = new ProcessPool(1);
        pool.Apply(() => 7);
        Task<int> sum;
        using (new UsedUpThreads(0))
        {
            sum = Sum(pool.IMapAsync(x => x * x, Numbers()));
            Console.WriteLine($"next: {pool.ApplyAsync(x => x + 1, 1).Get(Bound)}");
        }

        return $"{sum.Wait(Bound)} {sum.Result}";
    }

    private static string OfAStoppedStream()
    {
        using var pool = new ProcessPool(1);
        pool.Apply(() => 7);
        using (ResultEnumerator<int> results = pool.IMap(x => x, Endless()).GetEnumerator())
        {
            results.MoveNext();
            using (new UsedUpThreads(0))
            {
                results.Dispose();
                Console.WriteLine($"next: {pool.ApplyAsync(x => x + 1, 1).Get(Bound)}");
            }
        }

        pool.Close();
        bool isOver = pool.Join(Bound);
        return $"{isOver} {IsSoon(() => Leftovers.ThreadsOfOurs().All(name => !name.Contains("pool", StringComparison.Ordinal)))}";
    }

    private static string OfADroppedPool()
    {
        int worker = StartAndDrop();
        using (new UsedUpThreads(0))
        {
            Console.WriteLine($"collected: {IsSoon(Collect)}");
        }

        return $"{IsSoon(() => !Directory.Exists($"/proc/{worker}"))}";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int StartAndDrop()
    {
        var pool = new ProcessPool(1);
        _dropped = new WeakReference(pool);
        return pool.Apply(() => Environment.ProcessId);
    }

    private static bool Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return !_dropped!.IsAlive;
    }

    private static bool IsSoon(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Bound)
            {
                return false;
            }

            Thread.Sleep(10);
        }

        return true;
    }

    private static async Task<int> Await(AsyncResult<int> result) => await result;

    private static async Task<int> Sum(IAsyncEnumerable<int> numbers)
    {
        int sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (int i = 0; i < 100; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private static IEnumerable<int> Endless()
    {
        while (true)
        {
            yield return 1;
        }
    }
}
