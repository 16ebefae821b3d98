#pragma warning disable RS0030 // This type is the one place that registers handlers of signals.
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Procession.Native;

/// <summary>Registers signal handlers in this process. The first one takes a thread and two descriptors.</summary>
internal static class SignalHandlers
{
    private static volatile bool _areSetUp;

    /// <summary>Gets whether a handler was registered: then the next one takes no thread and no descriptors.</summary>
    public static bool AreSetUp => _areSetUp;

    /// <summary>Handles a signal until the registration is disposed.</summary>
    /// <exception cref="IOException">The system refuses it, or there are no descriptors.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.EagainOnLinux)]
    public static PosixSignalRegistration Register(PosixSignal signal, Action<PosixSignalContext> handler)
    {
        // If the runtime cannot set up its own handling once, it never tries again.
        if (!_areSetUp && !OperatingSystem.IsWindows())
        {
            const int ForThePipeAndAThread = 4;
            Descriptors.ThrowIfDescriptorsLack(ForThePipeAndAThread, $"register a handler of {signal}");
        }

        try
        {
            int error = Faults.Next();
            var registration = error == 0 ? PosixSignalRegistration.Create(signal, handler) : throw new Win32Exception(error);
            _areSetUp = true;
            return registration;
        }
        catch (Win32Exception e)
        {
            throw SystemError.Failure($"register a handler of {signal}", e.NativeErrorCode);
        }
    }
}
