using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Procession.Serialization;

namespace Procession.Managers;

/// <summary>How to reach a manager. It travels with every proxy, key and all, but only over channels of ours.</summary>
[Sendable]
internal sealed record ManagerAddress(Guid Id, int ProcessId, string EndPoint, byte[] Key)
{
    private const string Tcp = "tcp:";
    private const string Unix = "unix:";

    public EndPoint ToEndPoint()
    {
        if (EndPoint.StartsWith(Tcp, StringComparison.Ordinal))
        {
            return IPEndPoint.Parse(EndPoint[Tcp.Length..]);
        }

        string path = EndPoint[Unix.Length..];
        return new UnixDomainSocketEndPoint(path[0] == '@' ? string.Concat("\0", path.AsSpan(1)) : path);
    }

    /// <summary>An end point as text; a name that is no file begins with @.</summary>
    public static string ToText(EndPoint endPoint) => endPoint switch
    {
        IPEndPoint ip => string.Create(CultureInfo.InvariantCulture, $"{Tcp}{ip}"),
        UnixDomainSocketEndPoint unix => Unix + unix,
        _ => throw new ArgumentException(
            $"A manager cannot listen at a {endPoint.GetType().Name}: pass an IPEndPoint or a UnixDomainSocketEndPoint.",
            nameof(endPoint)),
    };
}
