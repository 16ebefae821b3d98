using System.Net;

namespace Procession.TestApp.Faults;

/// <summary>Managers and listeners.</summary>
internal static class SocketScripts
{
    private static readonly byte[] Key = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    public static void Managers()
    {
        using var manager = new Manager();
        ManagedDictionary<string, int> ages = manager.Dictionary<string, int>();
        ages["a"] = 1;
        ManagedList<int> list = manager.List<int>();
        list.Add(5);
        using var isRunning = new SharedEvent();
        using var child = new ChildProcess(() =>
        {
            isRunning.Set();
            ages["b"] = list[0];
        });
        FaultScript.Start(child, isRunning);
        FaultScript.Expect(child, child.Join(FaultScript.Bound) && child.ExitCode == 0, "the child's end");
        FaultScript.Expect(ages["a"] == 1 && ages["b"] == 5, "what a child wrote");
        FaultScript.Expect(manager.ExitCode is null, "the manager's end");
    }

    public static void Listeners()
    {
        using var listener = new ConnectionListener(new IPEndPoint(IPAddress.Loopback, 0), Key);
        EndPoint endPoint = listener.LocalEndPoint;
        using var isRunning = new SharedEvent();
        using var child = new ChildProcess(() =>
        {
            isRunning.Set();
            using PipeConnection connection = PipeConnection.Connect(endPoint, Key);
            connection.Send(connection.Receive<int>() + 1);
        });
        FaultScript.Start(child, isRunning);
        try
        {
            // Who is refused for want of something here comes again in vain: the child has only one try.
            FaultScript.Expect(child, listener.TryAccept(FaultScript.Bound, out PipeConnection? accepted), "a client that does not come");
            using PipeConnection connection = accepted!;
            connection.Send(41);
            FaultScript.Expect(child, connection.Poll(FaultScript.Bound) && connection.Receive<int>() == 42, "the answer");
            FaultScript.Expect(child, child.Join(FaultScript.Bound) && child.ExitCode == 0, "the child's end");
        }
        finally
        {
            child.Kill();
        }
    }
}
