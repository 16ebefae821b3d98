using Procession.Functions;

namespace Procession.Settings;

/// <summary>Finds every fault of a set of options, so that they can be reported at once.</summary>
internal static class OptionsValidation
{
    public const string TimeLimitRule =
        "A time limit must be more than zero and at most 24.8 days, or Timeout.InfiniteTimeSpan (-1 ms) for no limit.";

    private const string GraceRule = "must be zero or positive and at most 24.8 days, or Timeout.InfiniteTimeSpan";

    public static bool IsTimeLimit(TimeSpan? value) =>
        value is not { } limit || limit == Timeout.InfiniteTimeSpan
        || (limit > TimeSpan.Zero && limit.TotalMilliseconds <= int.MaxValue);

    public static void ThrowIfNoTimeLimit(TimeSpan value, string name)
    {
        if (!IsTimeLimit(value))
        {
            throw new ArgumentOutOfRangeException(name, value, TimeLimitRule);
        }
    }

    public static IEnumerable<ArgumentException> Faults(ProcessPoolOptions options)
    {
        if (options.Processes is < 1 or > ProcessPoolDefaults.MaxProcesses)
        {
            yield return OutOfRange("processes", options.Processes, $"must be 1 to {ProcessPoolDefaults.MaxProcesses}");
        }

        if (options.MaxTasksPerChild is < 1)
        {
            yield return OutOfRange(nameof(options.MaxTasksPerChild), options.MaxTasksPerChild, "must be 1 or more, or null");
        }

        if (options.RetriesOnCrash < 0)
        {
            yield return OutOfRange(nameof(options.RetriesOnCrash), options.RetriesOnCrash, "must be 0 or more");
        }

        if (options.MaxMemoryPerWorker < ProcessPoolDefaults.LeastMemoryPerWorker)
        {
            yield return OutOfRange(
                nameof(options.MaxMemoryPerWorker),
                options.MaxMemoryPerWorker,
                $"must be {ProcessPoolDefaults.LeastMemoryPerWorker} (64 MiB) or more, or null");
        }

        if (options.MaxMemoryGrowthPerWorker is < 1)
        {
            yield return OutOfRange(
                nameof(options.MaxMemoryGrowthPerWorker), options.MaxMemoryGrowthPerWorker, "must be 1 or more, or null");
        }

        if (options.StandbyWorkers is < 0 or > ProcessPoolDefaults.MaxProcesses)
        {
            yield return OutOfRange(
                nameof(options.StandbyWorkers), options.StandbyWorkers, $"must be 0 to {ProcessPoolDefaults.MaxProcesses}");
        }

        if (!IsTimeLimit(options.MaxWorkerLifetime))
        {
            yield return new ArgumentOutOfRangeException(
                nameof(options.MaxWorkerLifetime), options.MaxWorkerLifetime, TimeLimitRule);
        }

        if (!IsTimeLimit(options.StartTimeout))
        {
            yield return new ArgumentOutOfRangeException(nameof(options.StartTimeout), options.StartTimeout, TimeLimitRule);
        }

        if (!IsTimeLimit(options.InitializerTimeout))
        {
            yield return new ArgumentOutOfRangeException(
                nameof(options.InitializerTimeout), options.InitializerTimeout, TimeLimitRule);
        }

        if (!IsTimeLimit(options.TaskTimeout))
        {
            yield return new ArgumentOutOfRangeException(nameof(options.TaskTimeout), options.TaskTimeout, TimeLimitRule);
        }

        if (options.MaxConcurrencyPerWorker is < 1 or > ProcessPoolDefaults.MaxConcurrencyLimit)
        {
            yield return OutOfRange(
                nameof(options.MaxConcurrencyPerWorker),
                options.MaxConcurrencyPerWorker,
                $"must be 1 to {ProcessPoolDefaults.MaxConcurrencyLimit}");
        }

        if (options.MaxPending is < 1)
        {
            yield return OutOfRange(nameof(options.MaxPending), options.MaxPending, "must be 1 or more, or null");
        }

        if (!IsGrace(options.CancellationGrace))
        {
            yield return OutOfRange(nameof(options.CancellationGrace), options.CancellationGrace, GraceRule);
        }

        if (!IsGrace(options.ShutdownGrace))
        {
            yield return OutOfRange(nameof(options.ShutdownGrace), options.ShutdownGrace, GraceRule);
        }

        if (options.CtrlC is < CtrlCAction.LeaveToProgram or > CtrlCAction.Cancel)
        {
            yield return OutOfRange(nameof(options.CtrlC), options.CtrlC, "must be LeaveToProgram, Drain or Cancel");
        }

        if (options.WorkerOutput is < WorkerOutput.Inherit or > WorkerOutput.Discard)
        {
            yield return OutOfRange(nameof(options.WorkerOutput), options.WorkerOutput, "must be Inherit, Capture or Discard");
        }

        if (options.WorkerStart is < WorkerStart.Auto or > WorkerStart.OwnExecutable)
        {
            yield return OutOfRange(
                nameof(options.WorkerStart), options.WorkerStart, "must be Auto, DotnetHost or OwnExecutable");
        }

        if (options is { WorkerOutput: WorkerOutput.Capture, LoggerFactory: null })
        {
            yield return Wrong(
                nameof(options.LoggerFactory),
                "must be set for WorkerOutput.Capture: captured lines are logged and go nowhere else");
        }

        if (options.TimeProvider is null)
        {
            yield return new ArgumentNullException(nameof(options.TimeProvider), "TimeProvider must not be null.");
        }

        if (options.WorkingDirectory is { } directory && !Directory.Exists(directory))
        {
            yield return Wrong(nameof(options.WorkingDirectory), $"'{directory}' does not exist");
        }

        if (options.Serializer?.GetType() is { } type && (!type.IsVisible || type.GetConstructor(Type.EmptyTypes) is null))
        {
            yield return Wrong(
                nameof(options.Serializer),
                $"must be of a public type with a public parameterless constructor (every worker makes its own); {type} is not");
        }

        if (options.InProcess)
        {
            foreach (ArgumentException fault in InProcessValidation.Faults(options))
            {
                yield return fault;
            }
        }

        if (AsyncVoid.Fault(options.Initializer, nameof(options.Initializer)) is { } initializerFault)
        {
            yield return initializerFault;
        }

        if (AsyncVoid.Fault(options.Finalizer, nameof(options.Finalizer)) is { } finalizerFault)
        {
            yield return finalizerFault;
        }

        foreach ((string name, string? value) in options.Environment)
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            {
                yield return Wrong(nameof(options.Environment), $"has a variable with the impossible name '{name}'");
            }
            else if (value?.Contains('\0', StringComparison.Ordinal) == true)
            {
                yield return Wrong(
                    nameof(options.Environment),
                    $"has a NUL character in the value of '{name}', where the system would end it");
            }
        }
    }

    private static bool IsGrace(TimeSpan value) => value == TimeSpan.Zero || IsTimeLimit(value);

    private static ArgumentException Wrong(string name, string fault) => new($"{name} {fault}.", name);

    private static ArgumentOutOfRangeException OutOfRange(string name, object? value, string rule) =>
        new(name, value, $"{name} {rule}.");
}
