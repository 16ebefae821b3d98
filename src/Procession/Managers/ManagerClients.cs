using System.Diagnostics;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>The managers that this process has proxies of.</summary>
internal static class ManagerClients
{
    private static readonly Lock RegistryLock = Uninterrupted.NewLock(); // guards Known, and the uses of each client
    private static readonly Dictionary<Guid, ManagerClient> Known = [];

    /// <summary>Gives the one client of a manager, counting one more use of it.</summary>
    /// <remarks>
    /// By the manager's id, not by its address: the same manager may be reached as one address here and as another there.
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

    /// <summary>Gives uses back; says whether that were the last.</summary>
    public static bool LetGo(ManagerClient client, int uses)
    {
        lock (RegistryLock)
        {
            client.Uses -= uses;
            return client.Uses == 0 && RemoveNoLock(client);
        }
    }

    /// <summary>Whoever opens a proxy from now on gets a client of his own.</summary>
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
