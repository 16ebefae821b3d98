using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Procession.Native;

namespace Procession.Sharing;

/// <summary>
/// Names of shared memory: abstract sockets of Linux, which lie in no folder and disappear with the process that listens,
/// however it ends. The user's id is part of them, so the names of different users do not collide.
/// </summary>
internal static class BlockName
{
    private const int LongestName = 80; // an address has 108 bytes
    private const string Prefix = "\0procession-shm/";
    private static readonly UTF8Encoding StrictText = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static uint UserId { get; } = Processes.EffectiveUser();

    public static void ThrowIfInvalid(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAny('/', '\0'))
        {
            throw new ArgumentException("The name of a shared block may not contain '/' or a NUL character.", nameof(name));
        }

        if (ByteCount(name) > LongestName)
        {
            throw new ArgumentException(
                $"The name of a shared block may have {LongestName} bytes of UTF-8 at most, this has {name.Length} characters.",
                nameof(name));
        }
    }

    private static int ByteCount(string name)
    {
        try
        {
            return StrictText.GetByteCount(name);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException(
                $"The name of a shared block has half of a surrogate pair at index {e.Index}, which UTF-8 cannot encode.",
                nameof(name),
                e);
        }
    }

    public static string MakeUp() => "block-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static EndPoint ToEndPoint(string name) =>
        new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{UserId}/{name}"));

    /// <summary>A socket that preserves the boundaries of messages.</summary>
    public static Socket CreateSocket() =>
        Sockets.Create(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
}
