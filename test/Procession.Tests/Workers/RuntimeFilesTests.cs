using System.Runtime.Versioning;
using System.Text;
using Procession.Workers.Platform;

namespace Procession.Tests.Workers;

[UnsupportedOSPlatform("windows")]
public class RuntimeFilesTests
{
    [Theory]
    [InlineData("17 (dotnet) S 1 17 17 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 4242 999 1", "4242")]
    [InlineData("17 (a ) b (c) R 1 17 17 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 4242 999 1", "4242")]
    [InlineData("17 (dotnet) S 1 17", null)]
    [InlineData("", null)]
    public void StartIn_IsTheFieldBehindTheName(string stat, string? expected) =>
        Assert.Equal(expected, RuntimeFiles.StartIn(Encoding.ASCII.GetBytes(stat)));
}
