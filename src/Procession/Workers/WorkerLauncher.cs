using System.Globalization;
using Procession.Functions;
using Procession.Serialization;
using Procession.Settings;
using Procession.Wire;
using Procession.WorkerHost;
using Procession.Workers.Handle;
using Procession.Workers.Hosting;

namespace Procession.Workers;

/// <summary>
/// Makes the workers of one pool: the command line, the environment, the shared memory, the configuration.
/// </summary>
internal sealed class WorkerLauncher
{
    private readonly PoolSettings _settings;
    private readonly WorkerHosting _hosting;
    private readonly byte[] _initializer;
    private readonly byte[] _finalizer;
    private readonly int _depth;

    public WorkerLauncher(PoolSettings settings)
    {
        WorkerVariables.EndIfNotTaken();
        _settings = settings;
        _hosting = HostingChoice.For(settings.WorkerStart);
        _initializer = Hook.Write(settings.Initializer);
        _finalizer = Hook.Write(settings.Finalizer);
        string? outer = Environment.GetEnvironmentVariable(WorkerEnvironment.DepthVariable);
        _depth = 1 + (int.TryParse(outer, CultureInfo.InvariantCulture, out int depth) ? depth : 0);
    }

    /// <summary>
    /// The cultures under which the processes start: those of the thread that created this, even for a replacement much
    /// later.
    /// </summary>
    // Taken before the first process: the first use of a culture loads the data of all, and the runtime ends a program that
    // has no descriptor left for that.
    public CulturePair Culture { get; } = CulturePair.Capture();

    /// <summary>How the processes are started.</summary>
    public WorkerHosting Hosting => _hosting;

    /// <summary>
    /// To be called just before the first process: a pool that is never used may be nested as deep as it likes.
    /// </summary>
    /// <exception cref="InvalidOperationException">This process is nested as deep as processes may be.</exception>
    public void ThrowIfTooDeep()
    {
        if (_depth > ProcessPoolDefaults.MaxNesting)
        {
            throw new InvalidOperationException(
                $"Pools are nested more than {ProcessPoolDefaults.MaxNesting} deep: a function that makes a pool runs in itself. "
                + "Each level multiplies the number of processes.");
        }
    }

    /// <summary>Starts a process. It does nothing before <see cref="Begin"/>.</summary>
    public WorkerHandle Launch(IWorkerCrew crew, int number)
    {
        (WorkerProcess process, WireChannel channel) = StartProcess();
        try
        {
            return new WorkerHandle(crew, number, process, channel);
        }
        catch (Exception)
        {
            process.Abandon();
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Starts a process that waits for its configuration.</summary>
    public (WorkerProcess Process, WireChannel Channel) StartProcess()
    {
        if (_settings.WorkingDirectory is { } directory && !Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException(
                $"WorkingDirectory '{directory}' of the workers does not exist any more, or this user may not see it.");
        }

        Dictionary<string, string> variables = WorkerEnvironment.For(_settings, _depth);
        _hosting.AddTo(variables);
        _hosting.ThrowIfChanged();
        WorkerProcess.Prepare();
        var layout = new ChannelLayout(_settings.MaxConcurrencyPerWorker);
        var segment = SharedSegment.Create(layout.TotalSize);
        WireChannel? channel = null;
        try
        {
            channel = new WireChannel(segment, layout, isWorker: false); // before the start, after which nothing may fail
            var process = WorkerProcess.Start(new WorkerLaunch
            {
                FileName = _hosting.FileName,
                Arguments = _hosting.Arguments,
                Environment = variables,
                Variable = _hosting.Variable,
                WorkingDirectory = _settings.WorkingDirectory,
                Output = _settings.WorkerOutput,
                Segment = segment,
                Slots = layout.Slots,
            });
            segment.CloseDescriptor();
            return (process, channel);
        }
        catch (Exception)
        {
            channel?.Dispose();
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Begins to talk to a process. If that fails, the process is ended and the handle disposed of.</summary>
    public void Begin(WorkerHandle worker)
    {
        WorkerConfiguration configuration;
        try
        {
            configuration = Configuration(worker.Number);
        }
        catch (Exception)
        {
            worker.Abandon();
            throw;
        }

        worker.Start(configuration);
    }

    /// <summary>The first message to a process.</summary>
    public WorkerConfiguration Configuration(int number) => new()
    {
        WorkerNumber = number,
        PoolName = _settings.Name,
        MaxConcurrency = _settings.MaxConcurrencyPerWorker,
        SerializerType = _settings.CustomSerializer?.GetType().AssemblyQualifiedName ?? string.Empty,
        Cultures = Culture.Payload.ToArray(),
        Program = ProgramIdentity.ToBytes(),
        Priority = _settings.Priority is { } priority ? (int)priority : 0,
        MemoryLimit = _settings.MaxMemoryPerWorker ?? 0,
        Initializer = _initializer,
        Finalizer = _finalizer,
        Rules = TravelRules.From(0),
        Family = KeyRing.Family,
        Keys = KeyRing.From(0),
    };
}
