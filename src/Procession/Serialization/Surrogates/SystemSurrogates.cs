using System.Net;
using System.Net.Mail;
using System.Net.Sockets;

namespace Procession.Serialization;

/// <summary>Addresses, paths and weak references.</summary>
internal static class SystemSurrogates
{
    private static readonly IPAddress[] Fixed =
        [IPAddress.Any, IPAddress.Loopback, IPAddress.Broadcast, IPAddress.IPv6Any, IPAddress.IPv6Loopback];

    // The framework's own addresses, such as Loopback, cannot be changed.
    public static Surrogate Address() => new Surrogate<IPAddress, (byte[] Bytes, long Scope, bool IsFixed)>(
        address => (address.GetAddressBytes(), ScopeOf(address), address.GetType() != typeof(IPAddress)),
        wire =>
        {
            IPAddress address =
                wire.Bytes.Length == 16 ? new IPAddress(wire.Bytes, wire.Scope) : new IPAddress(wire.Bytes);
            return wire.IsFixed ? Array.Find(Fixed, each => each.Equals(address)) ?? address : address;
        });

    public static Surrogate EndPoint() => new Surrogate<IPEndPoint, (IPAddress Address, int Port)>(
        point => (point.Address, point.Port),
        wire => new IPEndPoint(wire.Address, wire.Port));

    public static Surrogate MailAddress() => new Surrogate<MailAddress, (string Address, string Name)>(
        mail => (mail.Address, mail.DisplayName),
        wire => new MailAddress(wire.Address, wire.Name));

    // The full path, since the other process may have another working directory, and the path as it was written.
    public static Surrogate File() => new Surrogate<FileInfo, (string Full, string Written)>(
        file => (file.FullName, file.ToString()),
        wire => Written(new FileInfo(wire.Full), wire.Written));

    public static Surrogate Directory() => new Surrogate<DirectoryInfo, (string Full, string Written)>(
        directory => (directory.FullName, directory.ToString()),
        wire => Written(new DirectoryInfo(wire.Full), wire.Written));

    public static Surrogate Weak() => new Surrogate<WeakReference, (object? Target, bool Resurrects)>(
        reference => (reference.Target, reference.TrackResurrection),
        wire => new WeakReference(wire.Target, wire.Resurrects));

    public static Surrogate SharedRandom() => new Surrogate<Random, bool>(_ => true, _ => Random.Shared);

    private static T Written<T>(T info, string path)
        where T : FileSystemInfo
    {
        HiddenField.Set(typeof(FileSystemInfo), info, "OriginalPath", path);
        return info;
    }

    private static long ScopeOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
