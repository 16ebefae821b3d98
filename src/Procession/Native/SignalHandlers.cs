#pragma warning disable RS0030 // This type is the one place that registers handlers of signals.
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Procession.Native;

/// <summary>Handlers of signals in this process. The first one takes a thread and two descriptors.</summary>
internal static class SignalHandlers
{
    /// <summary>Has a signal handled until the registration is disposed of.</summary>
    /// <exception cref="IOException">The system refuses it.</exception>
    [FaultPoint(SystemError.Emfile, SystemError.EagainOnLinux)]
    public static PosixSignalRegistration Register(PosixSignal signal, Action<PosixSignalContext> handler)
    {
        try
        {
            int error = Faults.Next();
            return error == 0 ? PosixSignalRegistration.Create(signal, handler) : throw new Win32Exception(error);
        }
        catch (Win32Exception e)
        {
            throw SystemError.Failure($"register a handler of {signal}", e.NativeErrorCode);
        }
    }
}
