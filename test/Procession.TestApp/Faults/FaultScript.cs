namespace Procession.TestApp.Faults;

/// <summary>
/// Uses a verb or an object as programs do, once, and looks whether what came of it is right. It leaves nothing behind, however
/// it ends. What it throws is judged by whoever made calls fail meanwhile.
/// </summary>
internal sealed record FaultScript(string Name, Action Run)
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static readonly FaultScript[] All =
    [
        new("starts", StartScripts.Starts),
        new("calls", PoolScripts.Calls),
        new("streams", PoolScripts.Streams),
        new("asyncStreams", PoolScripts.AsyncStreams),
        new("limits", PoolScripts.Limits),
        new("inWorkers", PoolScripts.InWorkers),
        new("children", ChildScripts.Children),
        new("locks", ChildScripts.Locks),
        new("conditions", ChildScripts.Conditions),
        new("queues", ChildScripts.Queues),
        new("pipes", ChildScripts.Pipes),
        new("memory", MemoryScripts.Memory),
        new("names", MemoryScripts.Names),
        new("managers", SocketScripts.Managers),
        new("listeners", SocketScripts.Listeners),
    ];

    /// <summary>Gets or sets what happens when a script has everything that it needs and begins to use it.</summary>
    public static Action? Halfway { get; set; }

    public static FaultScript Of(string name) => Array.Find(All, script => script.Name == name)
        ?? throw new ArgumentException($"No script '{name}'.");

    /// <summary>
    /// What must be so, unless a child has failed and said why: where there is little of something, there is for it as well.
    /// </summary>
    public static void Expect(ChildProcess child, bool isSo, string what)
    {
        if (!isSo && child.Join(TimeSpan.FromSeconds(1)) && child.ExitCode != 0)
        {
            throw child.Exception ?? new IOException($"{child.Name} ended with exit code {child.ExitCode}; its stderr says why.");
        }

        Expect(isSo, what);
    }

    /// <summary>Starts a child, and goes on when it runs.</summary>
    public static void Start(ChildProcess child, SharedEvent isRunning)
    {
        child.Start();
        Expect(child, isRunning.Wait(Bound), "a child that does not begin");
        Halfway?.Invoke();
    }

    /// <summary>What must be so, whatever fails.</summary>
    public static void Expect(bool isSo, string what)
    {
        if (!isSo)
        {
            throw new BrokenPromiseException(what);
        }
    }
}

/// <summary>Something was wrong without an exception.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
