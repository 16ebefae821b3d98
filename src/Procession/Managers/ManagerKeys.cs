using System.Security.Authentication;
using System.Security.Cryptography;
using Procession.WorkerHost;

namespace Procession.Managers;

/// <summary>Which key opens a manager. No key is part of a handle: the reader has it, or does not.</summary>
internal static class ManagerKeys
{
    private static ReadOnlySpan<byte> Purpose => "manager"u8;

    /// <summary>The key by which processes of its own family know a manager.</summary>
    public static byte[] OfFamily(Guid manager) =>
        HMACSHA256.HashData(KeyRing.Secret, [.. Purpose, .. manager.ToByteArray()]);

    /// <exception cref="AuthenticationException">This process has none.</exception>
    public static byte[] Of(ManagerAddress address) =>
        address.Family == KeyRing.FamilyName
            ? OfFamily(address.Id)
            : KeyRing.Find(address.Id) ?? throw new AuthenticationException(
                $"A proxy has come of a manager of another program, which listens at {address.EndPoint}. Keys do not travel with "
                + "proxies, and this process has none for it: call Manager.Connect(endPoint, key) here before the proxy "
                + "comes, or before the pool or the process that starts this one is made.");
}
