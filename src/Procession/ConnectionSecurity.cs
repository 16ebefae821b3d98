using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Procession;

/// <summary>
/// What protects connections beside their key: with a certificate all that is sent is encrypted (TLS). Without one it is sent in
/// clear text, which is refused beyond this machine unless <see cref="AllowClearText"/> says that it is wanted.
/// </summary>
/// <remarks>Thread-safe. For <see cref="ManagerOptions"/>, <see cref="ConnectionListener"/>,
/// <see cref="Manager.Connect(EndPoint, ReadOnlySpan{byte}, ConnectionSecurity)"/> and
/// <see cref="PipeConnection.Connect(EndPoint, ReadOnlySpan{byte}, ConnectionSecurity)"/>.</remarks>
[DebuggerDisplay("clear text: {AllowClearText}, host: {TargetHost}")]
public sealed class ConnectionSecurity
{
    /// <summary>
    /// Gets the certificate of the side that listens, with its private key. For a <see cref="Manager"/> that must be exportable,
    /// since the manager's process is given it. <see langword="null"/>, the default, for clear text.
    /// </summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>
    /// Gets, for the side that connects, the SHA-256 hash (32 bytes) of the one certificate that the listener may have, whoever
    /// issued it: <c>certificate.GetCertHash(HashAlgorithmName.SHA256)</c>. The default is none.
    /// </summary>
    public ReadOnlyMemory<byte> PinnedCertificate { get; init; }

    /// <summary>
    /// Gets, for the side that connects, the name that the listener's certificate must be for; it is checked as those of web
    /// sites are. <see langword="null"/>, the default, to rely on <see cref="PinnedCertificate"/>.
    /// </summary>
    public string? TargetHost { get; init; }

    /// <summary>
    /// Gets whether clear text may leave this machine: everybody on the way can read and change it, and a change can run code.
    /// The default is <see langword="false"/>. Has no effect where there is a certificate.
    /// </summary>
    public bool AllowClearText { get; init; }

    /// <summary>Refuses what would be readable on the network.</summary>
    internal static void ThrowIfOpen(
        EndPoint endPoint, bool isEncrypted, ConnectionSecurity? security, string parameter, string cure)
    {
        bool isAllowed = isEncrypted || security?.AllowClearText == true;
        if (!isAllowed && endPoint is IPEndPoint ip && !IPAddress.IsLoopback(ip.Address))
        {
            throw new ArgumentException(
                $"{ip} is reached over the network, and what is sent would be readable there: {cure}, or say that you want that "
                + $"with {nameof(ConnectionSecurity)}.{nameof(AllowClearText)}.",
                parameter);
        }
    }

    /// <summary>Refuses a key that everybody has.</summary>
    internal static void ThrowIfNoKey(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            throw new ArgumentException("The key is empty, so that everybody has it. Pass 32 random bytes.", nameof(key));
        }
    }
}
