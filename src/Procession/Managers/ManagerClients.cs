using System.Diagnostics;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>The managers to which this process has proxies.</summary>
internal static class ManagerClients
{
    private static readonly Lock RegistryLock = Uninterrupted.NewLock(); // guards Known, and Uses of each client
    private static readonly Dictionary<Guid, ManagerClient> Known = [];

    /// <summary>Returns the only client of a manager, and counts one more use of it.</summary>
    /// <remarks>
    /// Found by the manager's id, not by its address: the same manager may have different addresses in different processes.
    /// </remarks>
    public static ManagerClient Use(ManagerAddress address)
    {
        lock (RegistryLock)
        {
            if (!Known.TryGetValue(address.Id, out ManagerClient? client))
            {
                client = new ManagerClient(address);
                Known.Add(address.Id, client);
            }

            client.Uses++;
            return client;
        }
    }

    public static ManagerClient UseAgain(ManagerClient client)
    {
        lock (RegistryLock)
        {
            client.Uses++;
            return client;
        }
    }

    /// <summary>Gives uses back; returns whether these were the last ones.</summary>
    public static bool LetGo(ManagerClient client, int uses)
    {
        lock (RegistryLock)
        {
            client.Uses -= uses;
            return client.Uses == 0 && RemoveNoLock(client);
        }
    }

    /// <summary>From now on, a proxy that is opened gets a new client.</summary>
    public static void Remove(ManagerClient client)
    {
        lock (RegistryLock)
        {
            RemoveNoLock(client);
        }
    }

    private static bool RemoveNoLock(ManagerClient client)
    {
        Debug.Assert(RegistryLock.IsHeldByCurrentThread);
        if (Known.TryGetValue(client.Address.Id, out ManagerClient? known) && known == client)
        {
            Known.Remove(client.Address.Id);
        }

        return true;
    }
}
