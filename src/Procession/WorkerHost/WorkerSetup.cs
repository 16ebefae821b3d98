using System.Globalization;
using Procession.Functions;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>A worker after its initializer: its configuration, and the finalizer to run.</summary>
internal sealed class WorkerSetup
{
    private readonly byte[] _finalizer;

    private WorkerSetup(
        WorkerConfiguration configuration, WireChannel channel, ResultSender results, IPoolSerializer serializer)
    {
        Surroundings = Surroundings.Capture();
        Cultures = new CultureTable(Surroundings);
        Lanes = new Lanes(channel, configuration.MaxConcurrency);
        Results = results;
        Serializer = serializer;
        MemoryLimit = configuration.MemoryLimit;
        _finalizer = configuration.Finalizer;
    }

    /// <summary>What every item finds on its thread, as the initializer left it.</summary>
    public Surroundings Surroundings { get; }

    /// <summary>The cultures of calls that are not the pool's own.</summary>
    public CultureTable Cultures { get; }

    /// <summary>How many bytes this worker may hold, or 0 for any.</summary>
    public long MemoryLimit { get; }

    public Lanes Lanes { get; }

    public ResultSender Results { get; }

    public IPoolSerializer Serializer { get; }

    /// <summary>
    /// Applies the configuration, runs the initializer and reports the outcome to the pool. Returns <see langword="null"/>
    /// if it failed.
    /// </summary>
    public static WorkerSetup? Apply(WorkerConfiguration configuration, WireChannel channel)
    {
        var results = new ResultSender(channel.Outgoing, isExclusive: configuration.MaxConcurrency == 1);
        try
        {
            WorkerIdentity.Current!.Number = configuration.WorkerNumber;
            if (configuration.WorkerNumber != WorkerConfiguration.NumberOfChildren)
            {
                SignalShield.Raise();
                DefaultPoolName.BeWithin(configuration.PoolName, configuration.WorkerNumber);
            }

            KeyRing.Join(configuration.Family);
            Array.ForEach(configuration.Keys, KeyRing.Learn);
            ProgramIdentity.Take(configuration.Program);
            if (configuration is not { Rules.Length: 0, Initializer.Length: 0, SerializerType.Length: 0 })
            {
                ProgramIdentity.AdoptEntryAssembly();
            }

            Array.ForEach(configuration.Rules, TravelRules.Learn);

            // Sets the default, not the culture of this thread: so an initializer that sets another default sets it for all
            // items.
            (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) =
                CulturePair.Read(configuration.Cultures);
            WorkerPriority.Apply(configuration.Priority);
            IPoolSerializer serializer = CreateSerializer(configuration.SerializerType);
            channel.Slot(0).NoteInitializer();
            RunHook(configuration.Initializer);
            var setup = new WorkerSetup(configuration, channel, results, serializer);
            results.Send(FrameKind.Ready, null);
            return setup;
        }
        catch (Exception e)
        {
            results.Send(FrameKind.InitializerFailed, e);
            return null;
        }
    }

    /// <summary>Runs the finalizer.</summary>
    public void Finish()
    {
        try
        {
            RunHook(_finalizer);
        }
        catch (Exception e)
        {
            Results.Send(FrameKind.FinalizerFailed, e);
        }
    }

    private static void RunHook(byte[] hook)
    {
        if (hook.Length > 0)
        {
            // An interrupt that items left on this thread is not meant for the hook, and one that the hook leaves is not
            // meant for later code.
            LeftInterrupt.Clear();
            try
            {
                Hook.Run(hook);
            }
            finally
            {
                LeftInterrupt.Clear();
            }
        }
    }

    // The name comes from the pool that started this process, which alone can write to this channel.
    private static IPoolSerializer CreateSerializer(string typeName) =>
        typeName.Length == 0
            ? DefaultSerializer.Shared
            : (IPoolSerializer)Activator.CreateInstance(Type.GetType(typeName, throwOnError: true)!)!;
}
