using System.Globalization;
using Procession.Native;
using Procession.Sharing;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// Where a worker process starts: <c>Procession.dll RUNTIMECONFIG DEPS SLOTS CONTROL SEGMENT</c>. The user's Main never
/// runs here.
/// </summary>
internal static class WorkerEntryPoint
{
    private const int UsageError = 64;
    private const int SystemRefuses = 71;
    private const int ArgumentCount = 5;

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

        DynamicCode.Admit();
        WorkerIdentity.Current = new WorkerIdentity(args[0], args[1] == "-" ? null : args[1]);
        WorkerLoop loop;
        try
        {
            var layout = new ChannelLayout(slots);
            var channel = new WireChannel(SharedSegment.Open(args[4], layout.TotalSize), layout, isWorker: true);
            loop = new WorkerLoop(channel);
            ControlChannel.Listen(args[3], loop.Heed);
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
            // A plain return: the runtime waits for foreground threads that the target has left, as for any Main.
            return child.Run();
        }

        TransitTable.WaitBeforeExit(ArrivalTimeout);

        // Not a plain return: a foreground thread that a task left behind must not keep the worker alive.
        Environment.Exit(0);
        return 0;
    }
}
