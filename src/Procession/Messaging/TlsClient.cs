using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>The side of an encrypted connection that connects, and which certificates it accepts.</summary>
/// <param name="pinned">The hash of the only accepted certificate; empty to accept any that the system trusts.</param>
/// <param name="targetHost">The host name that the certificate must be for.</param>
internal sealed class TlsClient(byte[] pinned, string? targetHost)
{
    private byte[] _seen = [];

    /// <summary>The client for a caller's settings; <see langword="null"/> for no encryption.</summary>
    public static TlsClient? Of(ConnectionSecurity? security) =>
        security is null || (security.PinnedCertificate.IsEmpty && security.TargetHost is null)
            ? null
            : new TlsClient(security.PinnedCertificate.ToArray(), security.TargetHost);

    public static TlsClient? Pinned(byte[] hash) => hash.Length == 0 ? null : new TlsClient(hash, targetHost: null);

    /// <summary>Encrypts an open connection.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="deadline">The deadline for the other side.</param>
    /// <param name="certificate">The hash of the other side's certificate.</param>
    /// <returns>An end in this process from which the decrypted bytes are read.</returns>
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

    // A pinned certificate is trusted, whoever issued it; if a host name was given as well, it must match.
    private bool IsNameRight(SslPolicyErrors errors) =>
        targetHost is null || !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
}
