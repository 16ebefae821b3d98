using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>The side of an encrypted connection that listens. Nothing of TLS is loaded without a certificate.</summary>
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

    /// <summary>As <see cref="Export"/> has given it.</summary>
    public TlsDoor(byte[] certificate)
        : this(X509CertificateLoader.LoadPkcs12(certificate, password: null))
    {
    }

    /// <summary>What clients pin.</summary>
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
                "The certificate's private key cannot be exported, and so not be handed to the manager's process: load it with "
                + "X509KeyStorageFlags.Exportable.",
                nameof(certificate),
                e);
        }
    }

    /// <summary>Encrypts a connection that was accepted.</summary>
    /// <returns>An end in this process from which what comes is read in clear text.</returns>
    /// <exception cref="AuthenticationException">The client does not speak TLS.</exception>
    /// <exception cref="TimeoutException">The client was too slow.</exception>
    public TunnelEnd Open(Socket socket, Deadline deadline) => TlsTunnel.Make(
        socket,
        deadline,
        static _ => true, // clients show the key, not a certificate
        stream => stream.AuthenticateAsServer(new SslServerAuthenticationOptions { ServerCertificate = _certificate }));
}
