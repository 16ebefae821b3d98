using System.Buffers;
using System.Globalization;
using Procession.Execution;
using Procession.Functions;
using Procession.Serialization;
using Procession.Settings;
using Procession.Threads;
using Procession.WorkerHost;

namespace Procession.InProcessWorkers;

/// <summary>
/// The loop of a worker thread: it runs the initializer, chunks one by one, and the finalizer. Like a worker process it has
/// its own copies of the functions, of the serializer and of the hooks.
/// </summary>
internal sealed class ThreadLoop(ThreadWorker worker, ThreadCrew crew, PoolSettings settings)
{
    private readonly FunctionTable _functions = new();
    private (CulturePair Pair, ExecutionContext Context)? _culture; // of the last call that had its own

    /// <summary>
    /// The context that the initializer has left, in which every item starts. Set before the worker is ready.
    /// </summary>
    public Surroundings Surroundings { get; private set; } = null!;

    /// <summary>The worker's own.</summary>
    public IPoolSerializer Serializer { get; private set; } = DefaultSerializer.Shared;

    /// <summary>Runs until the worker is to end.</summary>
    public void Run()
    {
        if (!TrySetUp())
        {
            return;
        }

        while (worker.TryTakeNext(_functions) is { } chunk)
        {
            Run(chunk);
        }

        if (worker.AwaitRunning())
        {
            RunFinalizer();
        }

        crew.Gone(worker);
    }

    private bool TrySetUp()
    {
        try
        {
            WorkerThreadIdentity.Current = new WorkerThreadIdentity(crew, worker.Number);
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = CulturePair.Read(crew.Culture.Payload.ToArray());
            if (settings.CustomSerializer is { } given)
            {
                Serializer = (IPoolSerializer)Activator.CreateInstance(given.GetType())!;
            }

            Hook.Run(crew.Initializer);
            Surroundings = Surroundings.Capture();
        }
        catch (Exception e)
        {
            LeftInterrupt.Clear();
            crew.SetUpFailed(worker, CopyOf(e));
            return false;
        }

        LeftInterrupt.Clear();
        return crew.TryBecomeReady(worker);
    }

    // An exception that leaves a chunk is not the function's, which would be an outcome.
    private void Run(ThreadChunk chunk)
    {
        bool goesOn = false;
        try
        {
            if (RunnerOf(chunk, out Exception? failure) is not { } runner)
            {
                chunk.FailAll(failure!);
            }
            else if (runner.IsAsync && crew.OverlapsAsync)
            {
                goesOn = true;
                _ = RunBesideAsync(chunk, runner);
            }
            else
            {
                chunk.Run(runner);
            }
        }
        catch (Exception e)
        {
            Break(chunk, e);
        }

        Surroundings.Restore();
        LeftInterrupt.Clear();
        if (!goesOn)
        {
            worker.Returned(chunk);
        }
    }

    private async Task RunBesideAsync(ThreadChunk chunk, ItemRunner runner)
    {
        try
        {
            await chunk.RunAsync(runner).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Break(chunk, e);
        }

        worker.Returned(chunk);
    }

    private void Break(ThreadChunk chunk, Exception e) =>
        chunk.Break(new ThreadLossReason(worker.Origin, $"The {worker.Name} could not run it: {e.Message}", e));

    private ItemRunner? RunnerOf(ThreadChunk chunk, out Exception? failure)
    {
        try
        {
            chunk.Enter(ContextFor(chunk.Terms.Culture));
            _functions.AddIfNew(chunk.Terms.Function.Id, chunk.FunctionBytes);
            failure = null;
            return _functions.Get(chunk.Terms.Function.Id);
        }
        catch (Exception e)
        {
            failure = e;
            return null;
        }
    }

    private ExecutionContext ContextFor(CulturePair? culture)
    {
        if (culture is null)
        {
            return Surroundings.Context;
        }

        if (_culture is not { } last || last.Pair != culture)
        {
            (CultureInfo given, CultureInfo givenUI) = CulturePair.Read(culture.Payload.ToArray());
            last = (culture, Surroundings.ContextWith(given, givenUI));
            _culture = last;
        }

        return last.Context;
    }

    private void RunFinalizer()
    {
        try
        {
            Surroundings.Restore();
            Hook.Run(crew.Finalizer);
        }
        catch (Exception e)
        {
            crew.FinalizerFailed(worker, CopyOf(e));
        }
    }

    // It arrives like one from a process: with its type, or as a RemoteException.
    private static Exception CopyOf(Exception thrown)
    {
        var bytes = new ArrayBufferWriter<byte>();
        ExceptionCodec.Write(bytes, thrown);
        return ExceptionCodec.Read(new ReadOnlySequence<byte>(bytes.WrittenMemory));
    }
}
