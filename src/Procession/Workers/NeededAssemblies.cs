using Procession.Native;

namespace Procession.Workers;

/// <summary>
/// Loads in advance the assemblies without which no worker can be started, no function can be sent and no result can be
/// read. The runtime remembers forever that it could not load one: a program that had no descriptor left for a moment, just
/// when its first result arrived, could never read a result.
/// </summary>
/// <remarks>
/// The names are those that a program loads from its first pool on; <c>ExhaustionFaults</c> holds that none is missing. It takes
/// a millisecond, while the first workers start. What only rare types need is loaded when they come.
/// </remarks>
internal static class NeededAssemblies
{
    // For both watching loops, a worker with its output, and a starting thread.
    private const int ForOneWorker = 16;

    private static readonly string[] Names =
    [
        "System.Collections", "System.Linq", "System.Threading", "System.Threading.Thread", "System.Runtime.InteropServices",
        "System.Diagnostics.Process", "System.Memory", "Microsoft.Extensions.Logging.Abstractions",
        "System.Collections.Concurrent", "System.Runtime.Loader", "System.Threading.ThreadPool", "MessagePack",
        "System.Numerics.Vectors", "System.Runtime.CompilerServices.Unsafe", "System.Text.Encoding.Extensions", // MessagePack's
    ];

    private static volatile bool _areLoaded;

    /// <summary>To be called before anything is loaded on the way to the first worker.</summary>
    /// <exception cref="IOException">The process has too few descriptors: loading could fail, and forever.</exception>
    public static void ThrowIfUnloadable()
    {
        if (!_areLoaded && !OperatingSystem.IsWindows())
        {
            Descriptors.ThrowIfDescriptorsLack(
                ForOneWorker + (Assemblies.DescriptorsOfOne * Assemblies.CountMissing(Names)),
                "start the first worker of this process");
        }
    }

    /// <summary>Loads what is not loaded yet.</summary>
    /// <exception cref="IOException">The process has too few descriptors.</exception>
    public static void Load()
    {
        if (_areLoaded)
        {
            return;
        }

        // The workers may have taken the last descriptors.
        if (!OperatingSystem.IsWindows())
        {
            Descriptors.ThrowIfDescriptorsLack(
                Assemblies.DescriptorsOfOne * (Assemblies.CountMissing(Names) + 1),
                "load what sending functions and reading results needs");
        }

        foreach (string name in Names)
        {
            Assemblies.Load(name);
        }

        _areLoaded = true;
    }
}
