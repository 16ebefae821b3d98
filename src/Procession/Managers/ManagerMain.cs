using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Serialization;

namespace Procession.Managers;

/// <summary>The main function of a manager's process, with its arguments.</summary>
[Sendable]
internal sealed class ManagerMain(
    Guid id,
    string endPoint,
    byte[] key,
    byte[] certificate,
    bool sameUserOnly,
    Action? initializer,
    PipeConnection ready)
{
    public void Run()
    {
        // The program decides when its manager ends, also when a signal goes to all processes of a terminal, a service or a
        // container. The manager ends with the program in any case.
        using var interrupt = SignalHandlers.Register(PosixSignal.SIGINT, Disregard);
        using var terminate = SignalHandlers.Register(PosixSignal.SIGTERM, Disregard);
        using var hangUp = SignalHandlers.Register(PosixSignal.SIGHUP, Disregard);
        ManagerServer server;
        try
        {
            initializer?.Invoke();
            server = new ManagerServer(id, ManagerAddress.ToEndPoint(endPoint), key, certificate, sameUserOnly);
        }
        catch (Exception e)
        {
            ready.Send<object>(e);
            return;
        }

        ready.Send<object>(server.Address.EndPoint);
        ready.Dispose();
        server.WaitForEnd();
        server.Dispose();
    }

    private static void Disregard(PosixSignalContext signal) => signal.Cancel = true;
}
