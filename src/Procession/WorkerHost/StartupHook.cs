using Procession.WorkerHost;

#pragma warning disable CA1050 // The runtime looks for a class of this name that is in no namespace.

/// <summary>
/// Where the program's own executable becomes a worker. The runtime calls it before <c>Main</c> if
/// <c>DOTNET_STARTUP_HOOKS</c> names this assembly, as it does for workers that a pool starts in that way.
/// </summary>
internal static class StartupHook
{
    /// <summary>Returns only if this process is not to be a worker.</summary>
    public static void Initialize() => WorkerEntryPoint.TakeOver();
}
