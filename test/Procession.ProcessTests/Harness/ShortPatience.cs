using Procession.Managers;
using Procession.Messaging;
using Procession.Sharing;

namespace Procession.ProcessTests.Harness;

/// <summary>
/// While it lives, this process waits for one second instead of five for others that do not answer. Tests run one at a time, so
/// it concerns no other.
/// </summary>
internal sealed class ShortPatience : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private readonly TimeSpan _ofManagers = ManagerClient.AnswerTimeout;
    private readonly TimeSpan _ofHandshakes = Handshake.Limit;
    private readonly TimeSpan _ofNames = NameServer.Limit;
    private readonly TimeSpan _ofTunnels = TlsTunnel.FarewellTimeout;

    public ShortPatience() => Set(Short, Short, Short, Short);

    public void Dispose() => Set(_ofManagers, _ofHandshakes, _ofNames, _ofTunnels);

    private static void Set(TimeSpan ofManagers, TimeSpan ofHandshakes, TimeSpan ofNames, TimeSpan ofTunnels)
    {
        TlsTunnel.FarewellTimeout = ofTunnels;
        ManagerClient.AnswerTimeout = ofManagers;
        Handshake.Limit = ofHandshakes;
        NameServer.Limit = ofNames;
    }
}
