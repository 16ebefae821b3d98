using Procession.Functions;
using Procession.Native;
using Procession.Sharing;
using Procession.Threads;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>The main thread of a child: opens the target, runs it, and tells the parent how it went.</summary>
internal sealed class ChildMain(byte[] payload, ResultSender results)
{
    private const int Failed = 1;

    /// <summary>Returns the exit code.</summary>
    public int Run()
    {
        (ChildIdentity identity, ReadOnlyMemory<byte> function) = ChildIdentity.FromBytes(payload);
        WorkerIdentity.Current!.Child = identity;
        if (!OperatingSystem.IsWindows())
        {
            // The runtime's own handler would turn SIGTERM into an exit with code 143; the parent is to see the signal.
            Processes.ResetSignal(Processes.Sigterm);
        }

        try
        {
            ProgramIdentity.AdoptEntryAssembly();
            Delegate target = RunnerFactory.Open(function);
            results.Send(FrameKind.TargetOpened, null);
            Run(target);
            results.Send(FrameKind.TargetEnded, null);
            return Environment.ExitCode; // as of a Main without a result: 0 unless the target has set it
        }
        catch (Exception e)
        {
            StandardError.Say($"The target of child '{identity.Name}' (pid {Environment.ProcessId}) failed: {e}");
            results.Send(FrameKind.TargetEnded, e);
            return Failed;
        }
        finally
        {
            Console.Out.Flush();
            TransitTable.WaitBeforeExit(WorkerEntryPoint.ArrivalTimeout);
        }
    }

    private static void Run(Delegate target)
    {
        try
        {
            if (target is Func<Task> asynchronous)
            {
                LeftInterrupt.Await(asynchronous()
                    ?? throw new InvalidOperationException("The async target returned null instead of a task."));
            }
            else
            {
                ((Action)target)();
            }
        }
        finally
        {
            LeftInterrupt.Clear(); // What follows waits: for a lock, and until what was sent is opened.
        }

        GC.KeepAlive(target);
    }
}
