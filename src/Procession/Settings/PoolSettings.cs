using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Procession.Serialization;
using Procession.Threads;

namespace Procession.Settings;

/// <summary>The validated copy of <see cref="ProcessPoolOptions"/> that a pool uses.</summary>
internal sealed record PoolSettings
{
    public required int Processes { get; init; }

    public required string Name { get; init; }

    /// <summary>Whether the workers are threads of this process.</summary>
    public required bool InProcess { get; init; }

    public required Action? Initializer { get; init; }

    public required Action? Finalizer { get; init; }

    public required TimeSpan StartTimeout { get; init; }

    public required TimeSpan InitializerTimeout { get; init; }

    public required int? MaxTasksPerChild { get; init; }

    public required TimeSpan? TaskTimeout { get; init; }

    public required int RetriesOnCrash { get; init; }

    public required long? MaxMemoryPerWorker { get; init; }

    public required long? MaxMemoryGrowthPerWorker { get; init; }

    public required TimeSpan? MaxWorkerLifetime { get; init; }

    public required int StandbyWorkers { get; init; }

    public required int MaxConcurrencyPerWorker { get; init; }

    public required int? MaxPending { get; init; }

    public required TimeSpan CancellationGrace { get; init; }

    public required TimeSpan ShutdownGrace { get; init; }

    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    public required WorkerStart WorkerStart { get; init; }

    public required string? WorkingDirectory { get; init; }

    public required ProcessPriorityClass? Priority { get; init; }

    public required CtrlCAction CtrlC { get; init; }

    public required ChaosOptions? Chaos { get; init; }

    public required WorkerOutput WorkerOutput { get; init; }

    public required bool ServerGarbageCollection { get; init; }

    public required bool InheritProfilers { get; init; }

    public required bool IncludeInputText { get; init; }

    public required IPoolSerializer? CustomSerializer { get; init; }

    /// <summary>Where the pool logs, if anywhere.</summary>
    public required UserLogger? Logger { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    public IPoolSerializer Serializer => CustomSerializer ?? DefaultSerializer.Shared;

    /// <summary>Validates and copies. A single fault is thrown as it is, several faults in one message.</summary>
    public static PoolSettings From(ProcessPoolOptions options)
    {
        IReadOnlyList<ArgumentException> faults = [.. OptionsValidation.Faults(options)];
        if (faults.Count == 1)
        {
            throw faults[0];
        }

        if (faults.Count > 1)
        {
            throw new ArgumentException(
                $"{faults.Count} settings are wrong: {string.Join(" ", faults.Select(fault => fault.Message))}", nameof(options));
        }

        string name = options.Name ?? DefaultPoolName.Next();
        UserLogger? logger = options.LoggerFactory is { } factory ? Logged(factory, name) : null;
        return new PoolSettings
        {
            Processes = options.Processes ?? System.Environment.ProcessorCount,
            Name = name,
            InProcess = options.InProcess,
            Initializer = options.Initializer,
            Finalizer = options.Finalizer,
            StartTimeout = options.StartTimeout,
            InitializerTimeout = options.InitializerTimeout,
            MaxTasksPerChild = options.MaxTasksPerChild,
            TaskTimeout = CallLimits.Limit(options.TaskTimeout),
            RetriesOnCrash = options.RetriesOnCrash,
            MaxMemoryPerWorker = options.MaxMemoryPerWorker,
            MaxMemoryGrowthPerWorker = options.MaxMemoryGrowthPerWorker,
            MaxWorkerLifetime = CallLimits.Limit(options.MaxWorkerLifetime),
            StandbyWorkers = options.StandbyWorkers,
            MaxConcurrencyPerWorker = options.MaxConcurrencyPerWorker,
            MaxPending = options.MaxPending,
            CancellationGrace = options.CancellationGrace,
            ShutdownGrace = options.ShutdownGrace,
            Environment = new Dictionary<string, string?>(options.Environment, StringComparer.Ordinal),
            WorkerStart = options.WorkerStart,

            // Resolved now, so that replacements start where the first workers did, even if the program changes its current
            // directory.
            WorkingDirectory = options.WorkingDirectory is { } directory ? Path.GetFullPath(directory) : null,
            Priority = options.Priority,
            CtrlC = options.CtrlC,
            Chaos = options.Chaos,
            WorkerOutput = options.WorkerOutput,
            ServerGarbageCollection = options.ServerGarbageCollection,
            InheritProfilers = options.InheritProfilers,
            IncludeInputText = options.IncludeInputText,
            CustomSerializer = options.Serializer,
            Logger = logger,
            TimeProvider = options.TimeProvider == TimeProvider.System
                ? PoolClock.Shared
                : new UserClock(options.TimeProvider, name, logger),
        };
    }

    /// <summary>How many items a stream with the given chunk size reads ahead.</summary>
    public StreamWindow StreamWindow(int chunkSize)
    {
        // A window smaller than a chunk could never fill the first chunk.
        int Window(long items) => (int)Math.Min(Math.Max(items, chunkSize), Array.MaxLength);

        if (MaxPending is { } given)
        {
            return new StreamWindow(Window(given), Window(given));
        }

        int first = Window(Math.Max((long)ProcessPoolDefaults.PendingPerWorker * Processes, 2L * chunkSize * Processes));
        return new StreamWindow(first, Math.Max(first, ProcessPoolDefaults.SmallPendingPerWorker * Processes));
    }

    // A separate method, so that programs without a logger do not load its assembly.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static UserLogger Logged(ILoggerFactory factory, string name) =>
        new(factory.CreateLogger("Procession.ProcessPool"), name);
}
