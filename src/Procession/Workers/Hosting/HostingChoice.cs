using Procession.Native;

namespace Procession.Workers.Hosting;

/// <summary>The one place that decides how the workers of this program are started.</summary>
internal static class HostingChoice
{
    private const string CannotStart = "Procession cannot start workers from this program: ";

    // What was found, by WorkerStart. Not Lazy, which would keep a temporary failure forever.
    private static readonly WorkerHosting?[] Found = new WorkerHosting?[3];

    /// <summary>The hosting of this process.</summary>
    /// <exception cref="PlatformNotSupportedException">
    /// Workers cannot be started from it in this way; the message names the cure.
    /// </exception>
    public static WorkerHosting For(WorkerStart start) => Found[(int)start] ??= Find(start);

    private static WorkerHosting Find(WorkerStart start)
    {
        DynamicCode.ThrowIfMissing();
        return start switch
        {
            WorkerStart.DotnetHost => DotnetHosting.Find("WorkerStart says so", out string? obstacle)
                ?? throw new PlatformNotSupportedException($"{CannotStart}WorkerStart is DotnetHost, but {obstacle}"),
            WorkerStart.OwnExecutable => OwnExecutable.Find("WorkerStart says so", out string? obstacle)
                ?? throw new PlatformNotSupportedException($"{CannotStart}WorkerStart is OwnExecutable, but {obstacle}"),
            _ => FindBest(),
        };
    }

    // The host first: what it starts is the library, so that nothing has to be proved about the program.
    private static WorkerHosting FindBest()
    {
        if (DotnetHosting.Find("the program has a dotnet host, and files for it", out string? noHost) is { } hosting)
        {
            return hosting;
        }

        if (Bundle.IsThis || LibraryFile.Path.Length == 0 || !DotnetHosting.IsShared)
        {
            noHost = null; // Nobody expects one.
        }

        string reason = noHost is null
            ? "the program has its runtime or its assemblies inside"
            : "the dotnet host cannot be used";
        return OwnExecutable.Find(reason, out string? obstacle) ?? throw new PlatformNotSupportedException(
            $"{CannotStart}{(noHost is null ? string.Empty : $"{noHost} Nor can its own executable be used: ")}{obstacle}");
    }
}
