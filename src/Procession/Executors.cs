using Procession.Execution;
using Procession.InProcessWorkers;
using Procession.Settings;
using Procession.WorkerHost;
using Procession.Workers;
using Procession.Workers.Crew;

namespace Procession;

/// <summary>Chooses the executor of a pool. The only type that knows both sides of the executor interface.</summary>
internal static class Executors
{
    /// <summary>
    /// Gets whether this process is a worker, a child or a manager; in these, a pool starts when it is first used.
    /// </summary>
    public static bool StartLate => WorkerIdentity.Current is not null;

    public static IChunkExecutor Create(PoolSettings settings, IExecutorHost host) =>
        settings.InProcess ? new ThreadCrew(settings, host) : new WorkerCrew(settings, host);

    /// <summary>Must be called before anything else: what it loads while creating a pool could not be loaded later.</summary>
    public static void ThrowIfHopeless()
    {
        try
        {
            NeededAssemblies.ThrowIfUnloadable();
        }
        catch (IOException e)
        {
            throw new PoolBrokenException($"No worker can be started: {e.Message}", e);
        }
    }

    /// <summary>The same, unless the pool that is being created starts its workers later.</summary>
    public static void ThrowIfHopelessNow()
    {
        if (!StartLate)
        {
            ThrowIfHopeless();
        }
    }
}
