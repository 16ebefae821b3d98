using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Procession.Native;

namespace Procession.WorkerHost;

/// <summary>
/// Keeps a worker alive when SIGTERM, SIGINT or SIGHUP goes to all processes of a service, a container or a group: what
/// becomes of the running items is the program's to decide, and when the program ends, its workers end anyway.
/// </summary>
/// <remarks>
/// Uses a handler that does nothing instead of ignoring the signals: processes that the worker starts inherit an ignored
/// signal, but not a handler. The handler is a function of the C library, because managed code must not run in one, and
/// because it needs neither the thread nor the descriptors that <see cref="PosixSignalRegistration"/> takes. A registration
/// of the user comes before it: that handler sees the signal first, and this one follows unless the user's cancels it.
/// </remarks>
internal static class SignalShield
{
    private const nint Ignored = 1;

    // int abs(int): takes the signal's number, touches nothing, and is in every C library.
    private static nint _handler;

    [UnsupportedOSPlatform("windows")]
    private static ReadOnlySpan<int> Signals => [Processes.Sigterm, Processes.Sigint, Processes.Sighup];

    /// <summary>From now on these signals do not end this process.</summary>
    public static void Raise()
    {
        if (OperatingSystem.IsWindows()
            || !NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "abs", out _handler))
        {
            return;
        }

        foreach (int signal in Signals)
        {
            // A signal that was ignored before (nohup) stays ignored, as it should be in processes that the worker starts.
            if (Processes.SignalHandler(signal) != Ignored)
            {
                Processes.HandleSignal(signal, _handler);
            }
        }
    }

    /// <summary>
    /// Lets SIGTERM end this process, because the pool is about to send it. Where user code handles the signal, that decides.
    /// </summary>
    public static void Lower()
    {
        if (!OperatingSystem.IsWindows() && _handler != 0 && Processes.SignalHandler(Processes.Sigterm) == _handler)
        {
            // The pool's signal may have arrived before its announcement was read; then the handler has swallowed it.
            Processes.ResetSignal(Processes.Sigterm);
            _ = Processes.Kill(Environment.ProcessId, Processes.Sigterm);
        }
    }
}
