using Procession.Native;
using Procession.Workers;
using Procession.Workers.Hosting;

namespace Procession.WorkerHost;

/// <summary>The variables that make a process of the program's own executable a worker.</summary>
internal static class WorkerVariables
{
    private const int NotTakenOver = 70;

    /// <summary>
    /// Takes what the pool has put there, so that processes that the worker starts are not taken over.
    /// </summary>
    /// <returns><see langword="null"/> if this process is none that a pool has started.</returns>
    public static string? Take()
    {
        if (Environment.GetEnvironmentVariable(WorkerEnvironment.WorkerVariable) is not { Length: > 0 } channel)
        {
            return null;
        }

        EnvironmentVariables.Set(WorkerEnvironment.WorkerVariable, null);
        string hooks = Environment.GetEnvironmentVariable(OwnExecutable.Hooks) ?? string.Empty;
        EnvironmentVariables.Set(OwnExecutable.Hooks, OwnExecutable.WithoutOurs(hooks));
        return channel;
    }

    /// <summary>
    /// Ends this process if it was to be a worker, but was not taken over. It runs <c>Main</c> a second time, which would
    /// start workers that do the same, and so on.
    /// </summary>
    public static void EndIfNotTaken()
    {
        if (WorkerIdentity.Current is null
            && Environment.GetEnvironmentVariable(WorkerEnvironment.WorkerVariable) is { Length: > 0 })
        {
            StandardError.Write(
                $"This process ({Environment.ProcessId}) was started to be a worker, but its runtime has not called the hook "
                + "of Procession, so Main ran in it. It is ended. Something has removed the variable DOTNET_STARTUP_HOOKS, "
                + "or changed the program's files, while it was started. Cure: see to that, or WorkerStart.DotnetHost.\n");
            ProcessEnd.WithoutRuntime(NotTakenOver);
        }
    }
}
