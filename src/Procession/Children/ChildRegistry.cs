using Procession.Threads;

namespace Procession.Children;

/// <summary>The running children of this process, and the names of the next ones.</summary>
internal static class ChildRegistry
{
    private static readonly Lock RegistryLock = Uninterrupted.NewLock(); // guards Running
    private static readonly HashSet<ChildProcess> Running = [];
    private static int _lastNumber;

    public static string NextName() => $"child-{Interlocked.Increment(ref _lastNumber)}";

    public static void Add(ChildProcess child)
    {
        lock (RegistryLock)
        {
            Running.Add(child);
        }
    }

    public static void Remove(ChildProcess child)
    {
        lock (RegistryLock)
        {
            Running.Remove(child);
        }
    }

    public static IReadOnlyList<ChildProcess> Snapshot()
    {
        lock (RegistryLock)
        {
            return [.. Running.Where(child => child.IsRunning)];
        }
    }
}
