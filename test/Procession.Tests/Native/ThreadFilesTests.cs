using System.Runtime.Versioning;
using System.Text;
using Procession.Native;

namespace Procession.Tests.Native;

[UnsupportedOSPlatform("windows")]
public class ThreadFilesTests
{
    [Theory]
    [InlineData("17 (dotnet) S 1 17 17 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 4242 999 1", 4242, false)]
    [InlineData("17 (a ) b (c) R 1 17 17 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 4242 999 1", 4242, false)]
    [InlineData("17 (dotnet) Z 1 17 17 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 4242 999 1", 4242, true)]
    public void TryParse_FindsWhatLiesBehindTheName(string stat, ulong expected, bool hasEnded)
    {
        Assert.True(ThreadFiles.TryParse(Encoding.ASCII.GetBytes(stat), out ulong start, out bool ended));
        Assert.Equal((expected, hasEnded), (start, ended));
    }

    [Theory]
    [InlineData("17 (dotnet) S 1 17")]
    [InlineData("17 (dotnet)")]
    [InlineData("")]
    public void TryParse_WhatIsCut_IsNotUsed(string stat) =>
        Assert.False(ThreadFiles.TryParse(Encoding.ASCII.GetBytes(stat), out _, out _));
}
