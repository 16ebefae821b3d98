namespace Procession.InProcessWorkers;

/// <summary>
/// The worker thread that the current flow of execution belongs to: its initializer, its functions, and what they have
/// started.
/// </summary>
/// <param name="Crew">The executor whose worker it is.</param>
/// <param name="Number">The number of the worker in its pool, from 1.</param>
internal sealed record WorkerThreadIdentity(ThreadCrew Crew, int Number)
{
    private static readonly AsyncLocal<WorkerThreadIdentity?> Flow = new();

    /// <summary><see langword="null"/> outside of such threads.</summary>
    public static WorkerThreadIdentity? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }
}
