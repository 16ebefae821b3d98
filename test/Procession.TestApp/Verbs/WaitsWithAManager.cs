namespace Procession.TestApp.Verbs;

/// <summary>Has a manager with a busy call, and a child in an endless loop, until it is killed.</summary>
internal static class WaitsWithAManager
{
    public static int Run()
    {
        using var manager = new Manager();
        using ManagedQueue<int> queue = manager.Queue<int>();
        using var child = new ChildProcess(() => SpinWait.SpinUntil(() => false));
        child.Start();
        queue.Put(1);
        Console.WriteLine($"processes: {manager.ProcessId} {child.Id}");
        queue.Get();
        queue.Get();
        return 0;
    }
}
