using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Procession.Messaging;
using Procession.Serialization;

namespace Procession.Managers;

/// <summary>
/// How to reach a manager. Every proxy contains it when it is sent, but not the key: see <see cref="ManagerKeys"/>.
/// </summary>
/// <param name="Id">Identifies the manager.</param>
/// <param name="ProcessId">The id of its process.</param>
/// <param name="EndPoint">The end point at which it listens, as text.</param>
/// <param name="Family">The family of its process, whose members need no other key.</param>
/// <param name="Certificate">The SHA-256 hash of its certificate; empty if the connection is not encrypted.</param>
[Sendable]
internal sealed record ManagerAddress(Guid Id, int ProcessId, string EndPoint, Guid Family, byte[] Certificate)
{
    private const string Tcp = "tcp:";
    private const string Unix = "unix:";

    public EndPoint ToEndPoint() => ToEndPoint(EndPoint);

    /// <summary>Parses what <see cref="ToText"/> has written.</summary>
    public static EndPoint ToEndPoint(string text)
    {
        if (text.StartsWith(Tcp, StringComparison.Ordinal))
        {
            return IPEndPoint.Parse(text[Tcp.Length..]);
        }

        string path = text[Unix.Length..];
        return new UnixDomainSocketEndPoint(path[0] == '@' ? string.Concat("\0", path.AsSpan(1)) : path);
    }

    /// <summary>An end point as text; a name that is not a file begins with @.</summary>
    public static string ToText(EndPoint endPoint) => endPoint switch
    {
        IPEndPoint ip => string.Create(CultureInfo.InvariantCulture, $"{Tcp}{ip}"),
        UnixDomainSocketEndPoint unix => Unix + ListenerAddress.Whole(unix),
        _ => throw new ArgumentException(
            $"A manager cannot listen at a {endPoint.GetType().Name}: pass an IPEndPoint or a UnixDomainSocketEndPoint.",
            nameof(endPoint)),
    };
}
