using Procession.Execution;
using Procession.InProcessWorkers;
using Procession.Settings;
using Procession.WorkerHost;
using Procession.Workers;
using Procession.Workers.Crew;

namespace Procession;

/// <summary>The one place that knows both sides of the seam: which executor a pool has.</summary>
internal static class Executors
{
    /// <summary>Gets whether this process is a worker, a child or a manager, in which a pool starts when it is first
    /// needed.</summary>
    public static bool StartLate => WorkerIdentity.Current is not null;

    public static IChunkExecutor Create(PoolSettings settings, IExecutorHost host) =>
        settings.InProcess ? new ThreadCrew(settings, host) : new WorkerCrew(settings, host);

    /// <summary>To be called before anything else: what is loaded on the way to a pool could not be loaded later.</summary>
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

    /// <summary>The same, unless the pool that is to be made starts its workers later.</summary>
    public static void ThrowIfHopelessNow()
    {
        if (!StartLate)
        {
            ThrowIfHopeless();
        }
    }
}
