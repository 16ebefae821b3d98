using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>The side of an encrypted connection that connects: whom it takes for the listener.</summary>
/// <param name="pinned">The hash of the only certificate that will do; empty for any that the system trusts.</param>
/// <param name="targetHost">The name that it must be for.</param>
internal sealed class TlsClient(byte[] pinned, string? targetHost)
{
    private byte[] _seen = [];

    /// <summary>What a caller wants; <see langword="null"/> for clear text.</summary>
    public static TlsClient? Of(ConnectionSecurity? security) =>
        security is null || (security.PinnedCertificate.IsEmpty && security.TargetHost is null)
            ? null
            : new TlsClient(security.PinnedCertificate.ToArray(), security.TargetHost);

    public static TlsClient? Pinned(byte[] hash) => hash.Length == 0 ? null : new TlsClient(hash, targetHost: null);

    /// <summary>Encrypts a connection that was made.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="deadline">Until when the other side may take.</param>
    /// <param name="certificate">The hash of the certificate that it has.</param>
    /// <returns>An end in this process from which what comes is read in clear text.</returns>
    /// <exception cref="AuthenticationException">It has another certificate, or none.</exception>
    /// <exception cref="TimeoutException">It was too slow.</exception>
    public TunnelEnd Open(Socket socket, Deadline deadline, out byte[] certificate)
    {
        TunnelEnd end = TlsTunnel.Make(
            socket,
            deadline,
            IsTrusted,
            stream => stream.AuthenticateAsClient(
                new SslClientAuthenticationOptions { TargetHost = targetHost ?? string.Empty }));
        certificate = _seen;
        return end;
    }

    private bool IsTrusted((X509Certificate? Certificate, SslPolicyErrors Errors) shown)
    {
        if (shown.Certificate is null)
        {
            return false;
        }

        _seen = TlsDoor.HashOf(shown.Certificate);
        bool isPinned = pinned.Length > 0;
        return isPinned
            ? _seen.AsSpan().SequenceEqual(pinned) && IsNameRight(shown.Errors)
            : shown.Errors == SslPolicyErrors.None;
    }

    // Who pins a certificate trusts it, whoever issued it; a name that was given as well must be right.
    private bool IsNameRight(SslPolicyErrors errors) =>
        targetHost is null || !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
}
