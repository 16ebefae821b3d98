namespace Procession.Settings;

/// <summary>Finds the options that only worker processes can honour, for a pool whose workers are threads.</summary>
internal static class InProcessValidation
{
    public static IEnumerable<ArgumentException> Faults(ProcessPoolOptions options)
    {
        if (options.MaxMemoryPerWorker is not null)
        {
            yield return Refused(nameof(options.MaxMemoryPerWorker), "threads of one process share its memory");
        }

        if (options.MaxMemoryGrowthPerWorker is not null)
        {
            yield return Refused(nameof(options.MaxMemoryGrowthPerWorker), "threads of one process share its memory");
        }

        if (options.Chaos is not null)
        {
            yield return Refused(nameof(options.Chaos), "a thread cannot be killed");
        }

        if (options.Environment.Count > 0)
        {
            yield return Refused(nameof(options.Environment), "threads have the variables of their process: set those");
        }

        if (options.WorkerStart != WorkerStart.Auto)
        {
            yield return Refused(nameof(options.WorkerStart), "no process is started");
        }

        if (options.WorkingDirectory is not null)
        {
            yield return Refused(nameof(options.WorkingDirectory), "threads have the current directory of their process");
        }

        if (options.Priority is not null)
        {
            yield return Refused(nameof(options.Priority), "it is that of a process");
        }

        if (options.ServerGarbageCollection)
        {
            yield return Refused(
                nameof(options.ServerGarbageCollection), "threads have the garbage collector of their process");
        }

        if (options.WorkerOutput != WorkerOutput.Inherit)
        {
            yield return Refused(
                nameof(options.WorkerOutput), "threads write to the console of their process: use Console.SetOut");
        }
    }

    private static ArgumentException Refused(string name, string reason) => new(
        $"{name} cannot be honoured with InProcess: {reason}. Leave it out, or use worker processes (InProcess = false).",
        name);
}
