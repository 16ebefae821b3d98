using System.Runtime.InteropServices;
using Procession.Serialization;

namespace Procession.Managers;

/// <summary>The target of a manager's process: what it is told, and what it does.</summary>
[Sendable]
internal sealed class ManagerMain(
    Guid id, string endPoint, byte[] key, bool sameUserOnly, Action? initializer, PipeConnection ready)
{
    public void Run()
    {
        // A terminal's Ctrl-C goes to the program, which decides what becomes of its manager.
        using var interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        ManagerServer server;
        try
        {
            initializer?.Invoke();
            server = new ManagerServer(
                id, new ManagerAddress(id, 0, endPoint, key).ToEndPoint(), key, sameUserOnly);
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
}
