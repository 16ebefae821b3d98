using System.Net;
using System.Net.Sockets;
using Procession.Messaging;

namespace Procession.Tests.Messaging;

public sealed class ListenerAddressTests
{
    [Fact]
    public void Whole_RelativePath_IsThatOfNow() => Assert.Equal(
        Path.GetFullPath("folder/socket"),
        ListenerAddress.Whole(new UnixDomainSocketEndPoint("folder/socket")).ToString());

    [Fact]
    public void Whole_OfAnythingElse_IsTheSame()
    {
        EndPoint[] others =
        [
            new UnixDomainSocketEndPoint("/folder/socket"),
            new UnixDomainSocketEndPoint("\0name"),
            new IPEndPoint(IPAddress.Loopback, 5000),
        ];
        Assert.All(others, other => Assert.Same(other, ListenerAddress.Whole(other)));
    }

    [Fact]
    public void Whole_LongerThanAnAddress_StaysRelative()
    {
        var endPoint = new UnixDomainSocketEndPoint(new string('x', 100));
        Assert.Same(endPoint, ListenerAddress.Whole(endPoint));
    }
}
