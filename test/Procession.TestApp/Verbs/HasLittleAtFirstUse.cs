using System.Net;
using System.Net.Sockets;
using Procession.TestApp.Faults;

namespace Procession.TestApp.Verbs;

/// <summary>
/// Uses something for the first time while it has little left of something else, and again when it has enough. Prints what
/// became of each.
/// </summary>
internal static class HasLittleAtFirstUse
{
    private static readonly byte[] Key = [1, 2, 3, 4];

    /// <param name="use">What it uses.</param>
    /// <param name="what">Of what there is little: descriptors or threads.</param>
    /// <param name="left">How many are left.</param>
    public static int Run(string use, string what, int left)
    {
        Console.WriteLine($"start: {Judgement.Of(new IOException("what judges has been loaded"))}");
        EndPoint? endPoint = use is "listener" or "client" ? EndPointOf(use) : null; // what the program loads itself is its own affair
        IDisposable hunger = what == "threads" ? new UsedUpThreads(left) : new UsedUpDescriptors(left);
        string few = Try(use, endPoint);
        hunger.Dispose();
        Console.WriteLine($"few: {few}");
        Console.WriteLine($"free: {Try(use, endPoint)}");
        return 0;
    }

    private static UnixDomainSocketEndPoint EndPointOf(string use) => new($"\0procession-test-{use}-{Environment.ProcessId}");

    private static string Try(string use, EndPoint? endPoint)
    {
        try
        {
            Use(use, endPoint);
            return "right";
        }
        catch (Exception e)
        {
            return use == "client" && IsRefusedConnection(e) ? "right" : Judgement.Of(e);
        }
    }

    private static bool IsRefusedConnection(Exception e) => e is SocketException { SocketErrorCode: SocketError.ConnectionRefused };

    private static void Use(string use, EndPoint? endPoint)
    {
        string name = $"first-socket-{Environment.ProcessId}";
        switch (use)
        {
            case "manager":
                using (var manager = new Manager())
                {
                    manager.Dictionary<string, int>()["a"] = 1;
                }

                break;
            case "pool":
                using (var pool = new ProcessPool(1))
                {
                    pool.Apply(() => 1);
                }

                break;
            case "listening pool":
                UseListeningPool();
                break;
            case "memory":
                using (SharedMemory.Create(64, name))
                {
                    SharedMemory.Open(name).Dispose();
                }

                break;
            case "nameless":
                SharedMemory.Create(64).Dispose();
                break;
            case "list":
                new SharedList([1, "two"]).Dispose();
                break;
            case "listener":
                new ConnectionListener(endPoint!, Key).Dispose();
                break;
            case "client":
                PipeConnection.Connect(endPoint!, Key).Dispose();
                break;
            default:
                throw new ArgumentException($"No use '{use}'.");
        }
    }

    // A method of its own: the type of the options loads an assembly, in whatever method of a program names it.
    private static void UseListeningPool()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, CtrlC = CtrlCAction.Drain });
        pool.Apply(() => 1);
    }
}
