using System.Security.Authentication;
using System.Security.Cryptography;
using Procession.WorkerHost;

namespace Procession.Managers;

/// <summary>Finds the key that opens a manager. A key is never part of a handle: the receiver must have it already.</summary>
internal static class ManagerKeys
{
    private static ReadOnlySpan<byte> Purpose => "manager"u8;

    /// <summary>The key with which processes of its own family open a manager.</summary>
    public static byte[] OfFamily(Guid manager) =>
        HMACSHA256.HashData(KeyRing.Secret, [.. Purpose, .. manager.ToByteArray()]);

    /// <exception cref="AuthenticationException">This process has no key for it.</exception>
    public static byte[] Of(ManagerAddress address) =>
        address.Family == KeyRing.FamilyName
            ? OfFamily(address.Id)
            : KeyRing.Find(address.Id) ?? throw new AuthenticationException(
                $"A received proxy belongs to a manager of another program, which listens at {address.EndPoint}. Keys are "
                + "not sent with proxies, and this process has none for it: call Manager.Connect(endPoint, key) here before "
                + "the proxy arrives, or in the parent before it creates the pool or the process that runs this code.");
}
