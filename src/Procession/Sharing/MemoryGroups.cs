using System.Globalization;

namespace Procession.Sharing;

/// <summary>The Linux control groups, of both versions, that limit the memory of this process.</summary>
internal static class MemoryGroups
{
    /// <summary>
    /// How many bytes can still be allocated in all of them; <see cref="long.MaxValue"/> if there is no limit, or none can be
    /// read.
    /// </summary>
    /// <param name="swap">How many bytes the machine can still swap out.</param>
    public static long Room(long swap)
    {
        string[] mounts = MemoryRoom.Lines("/proc/self/mountinfo");
        long room = long.MaxValue;
        foreach (string line in MemoryRoom.Lines("/proc/self/cgroup"))
        {
            // "4:memory:/docker/1a2b" of version 1, "0::/user.slice" of version 2.
            string[] parts = line.Split(':', 3);
            if (parts.Length == 3 && (parts[1].Length == 0 || parts[1].Split(',').Contains("memory")))
            {
                bool isSecond = parts[1].Length == 0;
                foreach (string folder in Folders(mounts, isSecond, parts[2]))
                {
                    room = Math.Min(room, isSecond ? RoomOfSecond(folder, swap) : RoomOfFirst(folder, swap));
                }
            }
        }

        return room;
    }

    // The group itself and its parents, as far as they are mounted here.
    private static IEnumerable<string> Folders(string[] mounts, bool isSecond, string group)
    {
        foreach (string mount in mounts)
        {
            // "36 35 0:30 /root /mount/point rw - cgroup cgroup rw,memory"
            string[] halves = mount.Split(" - ", 2);
            string[] left = halves[0].Split(' ');
            string[] right = halves.Length > 1 ? halves[1].Split(' ') : [];
            bool isWanted = left.Length > 4 && right.Length > 2
                && (isSecond ? right[0] == "cgroup2" : right[0] == "cgroup" && right[2].Split(',').Contains("memory"));
            if (!isWanted)
            {
                continue;
            }

            // In a container the root of the mount is often the container's own group.
            string root = left[3] == "/" ? string.Empty : left[3];
            bool isBelow = (group + "/").StartsWith(root + "/", StringComparison.Ordinal);
            string path = isBelow ? group[root.Length..].TrimEnd('/') : string.Empty;
            while (true)
            {
                yield return left[4] + path;
                if (path.Length == 0)
                {
                    break;
                }

                path = path[..path.LastIndexOf('/')];
            }
        }
    }

    private static long RoomOfFirst(string folder, long swap) => Number($"{folder}/memory.limit_in_bytes") is { } limit
        ? Room(
            limit, Number($"{folder}/memory.usage_in_bytes"), Cache(folder, "total_inactive_file ", "total_active_file "), swap)
        : long.MaxValue;

    private static long RoomOfSecond(string folder, long swap)
    {
        if (Number($"{folder}/memory.max") is not { } limit)
        {
            return long.MaxValue;
        }

        long ownSwap = Number($"{folder}/memory.swap.max") is { } most
            ? Math.Max(0, most - (Number($"{folder}/memory.swap.current") ?? 0))
            : swap;
        return Room(
            limit, Number($"{folder}/memory.current"), Cache(folder, "inactive_file ", "active_file "), Math.Min(swap, ownSwap));
    }

    private static long Room(long limit, long? used, long cache, long swap)
    {
        const long Unlimited = long.MaxValue / 2; // version 1 uses a number that no machine has
        return limit >= Unlimited || used is not { } taken ? long.MaxValue : Math.Max(0, limit - taken + cache + swap);
    }

    // Memory that the system reclaims before it kills a process.
    private static long Cache(string folder, string inactive, string active)
    {
        long cache = 0;
        foreach (string line in MemoryRoom.Lines($"{folder}/memory.stat"))
        {
            if (line.StartsWith(inactive, StringComparison.Ordinal) || line.StartsWith(active, StringComparison.Ordinal))
            {
                cache += long.TryParse(line[(line.IndexOf(' ') + 1)..], CultureInfo.InvariantCulture, out long bytes) ? bytes : 0;
            }
        }

        return cache;
    }

    // Null also for "max".
    private static long? Number(string path) =>
        MemoryRoom.Lines(path) is [var line, ..] && long.TryParse(line, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
}
