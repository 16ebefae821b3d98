using System.Net;
using System.Runtime.CompilerServices;
using Procession;

namespace Procession.TestApp.Verbs;

/// <summary>
/// A program whose first request makes all that starts threads and timers, and leaves it behind. Says what of the request's own is
/// still held while all that goes on.
/// </summary>
internal static class ServesOneRequest
{
    private static readonly AsyncLocal<object?> RequestData = new();
    private static readonly Stack<IDisposable> Left = new();
    private static readonly SharedEvent End = new();

    public static int Run()
    {
        WeakReference[] data = Serve();
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Console.WriteLine($"held: {string.Join(' ', data.Select(reference => reference.IsAlive ? 1 : 0))}");
        End.Set();
        while (Left.TryPop(out IDisposable? left))
        {
            left.Dispose();
        }

        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Serve()
    {
        List<WeakReference> data = [];
        var request = new Thread(() =>
        {
            RequestData.Value = New(data);
            LeavePools(data);
            LeaveOthers();
        });
        request.Start();
        request.Join();
        return [.. data];
    }

    private static void LeavePools(List<WeakReference> data)
    {
        ProcessPoolOptions options = new()
        {
            Processes = 1,
            StandbyWorkers = 1,
            CtrlC = CtrlCAction.Drain,
            TaskTimeout = TimeSpan.FromHours(1),
            MaxMemoryPerWorker = 1L << 30,
            MaxWorkerLifetime = TimeSpan.FromHours(1),
        };
        Use(Leave(new ProcessPool(options)), data);
        options.TimeProvider = new OtherClock();
        Use(Leave(new ProcessPool(options)), data);
    }

    private static void Use(ProcessPool pool, List<WeakReference> data)
    {
        byte[] captured = New(data);
        byte[] argument = New(data);
        byte[] heard = New(data);
        pool.Apply(() => captured.Length);
        pool.Map(bytes => bytes, [argument, argument]);
        GC.KeepAlive(pool.IMap(bytes => bytes, [argument]).ToList());
        pool.MapAsync(bytes => bytes.Length, [argument], options: new CallOptions
        {
            Callback = _ => GC.KeepAlive(heard),
            ProgressCallback = _ => GC.KeepAlive(heard),
        }).Wait();
        pool.ApplyAsync(Throws, new CallOptions { ErrorCallback = _ => GC.KeepAlive(heard) }).Wait();
        pool.ApplyAsync(() => argument).AsTask().Wait();
    }

    private static void LeaveOthers()
    {
        SharedEvent end = Leave(End);
        var child = Leave(new ChildProcess(() => end.Wait()) { IsDaemon = true });
        child.Start();
        Leave(SharedMemory.Create(4096, $"pt-request-{Environment.ProcessId}"));
        Leave(new ConnectionListener(new IPEndPoint(IPAddress.Loopback, 0), "key"u8));
        ProcessQueue<SharedEvent> queue = Leave(new ProcessQueue<SharedEvent>());
        queue.Put(end);
        Manager manager = Leave(new Manager());
        Leave(manager.Dictionary<string, int>())["one"] = 1;
    }

    private static int Throws() => throw new FormatException("on purpose");

    private static byte[] New(List<WeakReference> data)
    {
        byte[] bytes = new byte[100];
        data.Add(new WeakReference(bytes));
        return bytes;
    }

    private static T Leave<T>(T left)
        where T : IDisposable
    {
        Left.Push(left);
        return left;
    }

    /// <summary>A clock of the program's own, whose timers are the framework's.</summary>
    private sealed class OtherClock : TimeProvider;
}
