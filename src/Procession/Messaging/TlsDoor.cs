using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>The side of an encrypted connection that listens. Without a certificate, nothing of TLS is loaded.</summary>
internal sealed class TlsDoor
{
    private readonly X509Certificate2 _certificate;

    public TlsDoor(X509Certificate2 certificate)
    {
        if (!certificate.HasPrivateKey)
        {
            throw new ArgumentException("The side that listens needs a certificate with its private key.", nameof(certificate));
        }

        _certificate = certificate;
        CertificateHash = HashOf(certificate);
    }

    /// <summary>From the bytes of <see cref="Export"/>.</summary>
    public TlsDoor(byte[] certificate)
        : this(X509CertificateLoader.LoadPkcs12(certificate, password: null))
    {
    }

    /// <summary>The hash that clients pin.</summary>
    public byte[] CertificateHash { get; }

    public static byte[] HashOf(X509Certificate certificate) => certificate.GetCertHash(HashAlgorithmName.SHA256);

    /// <summary>A certificate and its private key, for a process that this one starts; empty for none.</summary>
    /// <exception cref="ArgumentException">There is no private key, or it cannot be exported.</exception>
    public static byte[] Export(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return [];
        }

        try
        {
            return certificate.HasPrivateKey
                ? certificate.Export(X509ContentType.Pkcs12)
                : throw new ArgumentException("The certificate has no private key, which a manager needs.", nameof(certificate));
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException(
                "The certificate's private key cannot be exported, so it cannot be passed to the manager's process: load it with "
                + "X509KeyStorageFlags.Exportable.",
                nameof(certificate),
                e);
        }
    }

    /// <summary>Encrypts an accepted connection.</summary>
    /// <returns>An end in this process from which the decrypted bytes are read.</returns>
    /// <exception cref="AuthenticationException">The client does not speak TLS.</exception>
    /// <exception cref="TimeoutException">The client was too slow.</exception>
    public TunnelEnd Open(Socket socket, Deadline deadline) => TlsTunnel.Make(
        socket,
        deadline,
        static _ => true, // clients show the key, not a certificate
        stream => stream.AuthenticateAsServer(new SslServerAuthenticationOptions { ServerCertificate = _certificate }));
}
