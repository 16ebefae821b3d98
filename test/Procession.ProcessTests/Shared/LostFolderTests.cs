using System.Diagnostics;
using System.Net.Sockets;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Shared;

/// <summary>Managers whose socket is a file, in a folder that somebody removes.</summary>
public sealed class LostFolderTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_manager_whose_socket_is_gone_with_its_folder_can_be_disposed_of(bool isKilled)
    {
        string folder = Directory.CreateDirectory(_scratch.PathOf("folder")).FullName;
        var endPoint = new UnixDomainSocketEndPoint(Path.Combine(folder, "socket"));
        var manager = new Manager(new ManagerOptions { EndPoint = endPoint, Key = new byte[] { 1 } });
        if (isKilled)
        {
            using var process = Process.GetProcessById(manager.ProcessId);
            process.Kill();
        }

        Directory.Delete(folder, recursive: true);

        manager.Dispose();

        Assert.NotNull(manager.ExitCode);
    }
}
