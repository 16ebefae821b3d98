using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Procession;

/// <summary>
/// How connections are protected in addition to their key. With a certificate, everything that is sent is encrypted (TLS).
/// Without one it is sent in clear text, which is refused beyond this machine unless <see cref="AllowClearText"/> is set.
/// </summary>
/// <remarks>Thread-safe. For <see cref="ManagerOptions"/>, <see cref="ConnectionListener"/>,
/// <see cref="Manager.Connect(EndPoint, ReadOnlySpan{byte}, ConnectionSecurity)"/> and
/// <see cref="PipeConnection.Connect(EndPoint, ReadOnlySpan{byte}, ConnectionSecurity)"/>.</remarks>
[DebuggerDisplay("clear text: {AllowClearText}, host: {TargetHost}")]
public sealed class ConnectionSecurity
{
    /// <summary>
    /// Gets the certificate of the side that listens, with its private key. For a <see cref="Manager"/> the private key must
    /// be exportable, because it is passed to the manager's process. The default is <see langword="null"/>: no encryption.
    /// </summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>
    /// Gets, for the side that connects, the SHA-256 hash (32 bytes) of the only certificate that the listener may have,
    /// whoever issued it: <c>certificate.GetCertHash(HashAlgorithmName.SHA256)</c>. The default is empty: any certificate
    /// that the system trusts.
    /// </summary>
    public ReadOnlyMemory<byte> PinnedCertificate { get; init; }

    /// <summary>
    /// Gets, for the side that connects, the name that the listener's certificate must be for; it is checked as for web
    /// sites. The default, <see langword="null"/>, relies on <see cref="PinnedCertificate"/>.
    /// </summary>
    public string? TargetHost { get; init; }

    /// <summary>
    /// Gets whether clear text may leave this machine: everyone on the network path can read and change it, and a change can
    /// run code. The default is <see langword="false"/>. Has no effect if there is a certificate.
    /// </summary>
    public bool AllowClearText { get; init; }

    /// <summary>Refuses connections that would be readable on the network.</summary>
    internal static void ThrowIfOpen(
        EndPoint endPoint, bool isEncrypted, ConnectionSecurity? security, string parameter, string cure)
    {
        bool isAllowed = isEncrypted || security?.AllowClearText == true;
        if (!isAllowed && endPoint is IPEndPoint ip && !IPAddress.IsLoopback(ip.Address))
        {
            throw new ArgumentException(
                $"{ip} is reached over the network, and everything sent would be readable there: {cure}, or allow that "
                + $"with {nameof(ConnectionSecurity)}.{nameof(AllowClearText)}.",
                parameter);
        }
    }

    /// <summary>Refuses an empty key.</summary>
    internal static void ThrowIfNoKey(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            throw new ArgumentException("The key is empty, so everybody has it. Pass 32 random bytes.", nameof(key));
        }
    }
}
