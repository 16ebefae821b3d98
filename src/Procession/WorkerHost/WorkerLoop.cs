using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Procession.Functions;
using Procession.Serialization;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// The main thread of a worker: takes frames in order and runs the chunks among them. Functions that are not async run
/// right here, one after the other, on the stack that a main thread has.
/// </summary>
internal sealed class WorkerLoop(WireChannel channel)
{
    private readonly FrameBuffer _buffer = new();
    private readonly Dictionary<long, ItemRunner> _functions = [];
    private readonly Dictionary<long, Exception> _brokenFunctions = [];
    private readonly RunningChunks _running = new();
    private ResultSender _results = new(channel.Outgoing, isExclusive: true);
    private IPoolSerializer _serializer = DefaultSerializer.Shared;
    private Lanes? _lanes;
    private byte[] _finalizer = [];

    /// <summary>Asks a chunk to stop. Called on the control thread.</summary>
    public void Cancel(long chunkId) => _running.Cancel(chunkId);

    /// <summary>Runs until the pool says Stop.</summary>
    public void Run()
    {
        while (channel.Incoming.WaitForFrame())
        {
            bool claimed = channel.Incoming.TryClaim();
            FrameHeader header = channel.Incoming.ReadHeader();
            if (!claimed)
            {
                channel.Incoming.EndFrame(header.Length);
                continue;
            }

            ReadOnlySequence<byte> payload = _buffer.Read(channel.Incoming, header.Length)
                ?? throw new InvalidDataException("The pool's ring ended in the middle of a frame.");
            channel.Incoming.EndFrame(0);
            switch (header.Kind)
            {
                case FrameKind.Configure:
                    if (!Configure(WorkerConfiguration.FromBytes(payload.ToArray())))
                    {
                        return;
                    }

                    break;
                case FrameKind.Function:
                    AddFunction(header.ChunkId, payload.ToArray());
                    break;
                case FrameKind.Forget:
                    _functions.Remove(header.ChunkId);
                    _brokenFunctions.Remove(header.ChunkId);
                    break;
                case FrameKind.Chunk:
                    RunChunk(header, payload);
                    break;
                case FrameKind.Stop:
                    _lanes?.WaitForAll();
                    Finalize(_finalizer);
                    return;
                default:
                    throw new InvalidDataException($"The pool sent a frame of the unknown kind {header.Kind}.");
            }
        }
    }

    private static void RunHook(byte[] hook)
    {
        if (hook.Length > 0)
        {
            ((Action)DefaultSerializer.Shared.Deserialize<Delegate>(new ReadOnlySequence<byte>(hook)))();
        }
    }

    private bool Configure(WorkerConfiguration configuration)
    {
        try
        {
            WorkerIdentity.Current!.Number = configuration.WorkerNumber;
            CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = new CultureInfo(configuration.Culture);
            CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = new CultureInfo(configuration.UICulture);
            WorkerPriority.Apply(configuration.Priority);
            if (configuration.SerializerType.Length > 0)
            {
                // The name comes from the pool that started this process, which alone can write to this channel.
                _serializer = (IPoolSerializer)Activator.CreateInstance(
                    Type.GetType(configuration.SerializerType, throwOnError: true)!)!;
            }

            _finalizer = configuration.Finalizer;
            if (configuration.MaxConcurrency > 1)
            {
                _lanes = new Lanes(channel, configuration.MaxConcurrency);
                _results = new ResultSender(channel.Outgoing, isExclusive: false);
            }

            RunHook(configuration.Initializer);
        }
        catch (Exception e)
        {
            _results.Send(FrameKind.InitializerFailed, e);
            return false;
        }

        _results.Send(FrameKind.Ready, null);
        return true;
    }

    private void Finalize(byte[] finalizer)
    {
        try
        {
            RunHook(finalizer);
        }
        catch (Exception e)
        {
            _results.Send(FrameKind.FinalizerFailed, e);
        }
    }

    private void AddFunction(long id, byte[] payload)
    {
        try
        {
            _functions[id] = RunnerFactory.Create(payload);
        }
        catch (Exception e)
        {
            // Told to each item that wants the function.
            _brokenFunctions[id] = e;
        }
    }

    private void RunChunk(in FrameHeader header, ReadOnlySequence<byte> payload)
    {
        Span<byte> prefixBytes = stackalloc byte[ChunkPrefix.Size];
        payload.Slice(0, ChunkPrefix.Size).CopyTo(prefixBytes);
        var prefix = ChunkPrefix.FromBytes(prefixBytes);
        ReadOnlySequence<byte> items = payload.Slice(ChunkPrefix.Size);

        _functions.TryGetValue(prefix.FunctionId, out ItemRunner? runner);
        var chunk = new ChunkRun(header.ChunkId, header.Index, prefix.StopOnFailure != 0, _results, _serializer, _running);
        if (runner is null)
        {
            Exception reason = _brokenFunctions.GetValueOrDefault(prefix.FunctionId)
                ?? new InvalidOperationException("The worker was not told the function of this chunk.");
            chunk.FailAll(channel.Slot(0), reason);
        }
        else if (runner.IsAsync && _lanes is not null)
        {
            // The payload's buffer is used for the next frame while this one runs.
            _lanes.Start(chunk, runner, new ReadOnlySequence<byte>(items.ToArray()));
        }
        else
        {
            chunk.Run(channel.Slot(0), runner, items);
        }
    }
}
