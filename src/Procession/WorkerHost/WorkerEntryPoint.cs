using System.Globalization;
using Procession.Native;
using Procession.Sharing;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// Where a worker process starts: <c>Procession.dll RUNTIMECONFIG DEPS SLOTS CONTROL SEGMENT</c>, or the program's own
/// executable with the last three in a variable. The user's Main never runs here.
/// </summary>
internal static class WorkerEntryPoint
{
    private const int UsageError = 64;
    private const int SystemRefuses = 71;
    private const int ArgumentCount = 5;
    private const int ChannelCount = 3;

    /// <summary>How long a process that is about to end waits until the receiver has opened what it sent last.</summary>
    public static readonly TimeSpan ArrivalTimeout = TimeSpan.FromSeconds(2);

    internal static int Main(string[] args)
    {
        if (args.Length != ArgumentCount || !int.TryParse(args[2], CultureInfo.InvariantCulture, out int slots))
        {
            Console.Error.WriteLine(
                "Procession.dll is a library; as a program it is a worker process, which only a ProcessPool can start.");
            return UsageError;
        }

        // A plain return: the runtime waits for foreground threads that a child's target has left, as for any Main.
        return Run(new WorkerIdentity(args[0], args[1] == "-" ? null : args[1]), slots, args[3], args[4]);
    }

    /// <summary>Makes this process a worker if a pool has started it as one; then it does not return.</summary>
    internal static void TakeOver()
    {
        if (WorkerVariables.Take() is not { } channel)
        {
            return;
        }

        string[] parts = channel.Split(' ');
        int slots = 0;
        int code = UsageError;
        if (parts.Length == ChannelCount && int.TryParse(parts[0], CultureInfo.InvariantCulture, out slots))
        {
            code = Run(new WorkerIdentity(RuntimeConfig: null, Dependencies: null), slots, parts[1], parts[2]);
        }
        else
        {
            StandardError.Write($"This process cannot work for its pool: it was told '{channel}'.\n");
        }

        // To return would run Main.
        Environment.Exit(code);
    }

    private static int Run(WorkerIdentity identity, int slots, string control, string segment)
    {
        DynamicCode.Admit();
        WorkerIdentity.Current = identity;
        WorkerLoop loop;
        try
        {
            var layout = new ChannelLayout(slots);
            var channel = new WireChannel(SharedSegment.Open(segment, layout.TotalSize), layout, isWorker: true);
            loop = new WorkerLoop(channel);
            ControlChannel.Listen(control, loop.Heed);
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException)
        {
            // As a line of text, which the pool reports: an unhandled exception would be a crash with a core dump.
            StandardError.Write($"This process cannot work for its pool. {e.Message}\n");
            ProcessEnd.WithoutRuntime(SystemRefuses);
            return SystemRefuses;
        }

        loop.Run();
        if (loop.Child is { } child)
        {
            return child.Run();
        }

        TransitTable.WaitBeforeExit(ArrivalTimeout);

        // Not a plain return: a foreground thread that a task left behind must not keep the worker alive.
        Environment.Exit(0);
        return 0;
    }
}
