using System.Collections.Concurrent;
using System.Reflection;
using Procession.Native;

namespace Procession.TestApp.Faults;

/// <summary>Makes the n-th entry into the room of native calls fail, in this process.</summary>
internal static class Plan
{
    private static readonly Dictionary<string, int[]> Errors = typeof(FaultPointAttribute).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(FaultPointAttribute).Namespace)
        .SelectMany(type => type.GetMethods(
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<FaultPointAttribute>() is not null)
        .ToDictionary(method => method.Name, method => method.GetCustomAttribute<FaultPointAttribute>()!.Errors);

    private static readonly ConcurrentDictionary<string, byte> Seen = [];
    private static int _target;
    private static string? _name;
    private static int _count;
    private static string? _struck;

    /// <summary>Gets which entry is to fail, and what has failed.</summary>
    public static (int Target, string? Struck) Current => (_target, _struck);

    /// <summary>Gets the entries that there were so far.</summary>
    public static IEnumerable<string> Entries => Seen.Keys.Order(StringComparer.Ordinal);

    /// <summary>Has one entry fail.</summary>
    /// <param name="target">The number of it, from 1.</param>
    /// <param name="name">Among those of this name; <see langword="null"/> for among all.</param>
    public static void Begin(int target, string? name = null)
    {
        (_target, _name, _count, _struck) = (target, name, 0, null);
        Native.Faults.Plan = Next;
    }

    /// <summary>From now on all goes well. Returns the name of the entry that has failed, if one has.</summary>
    public static string? End(int unused)
    {
        Native.Faults.Plan = null;
        return _struck;
    }

    /// <summary>Counts an entry that has failed in another process.</summary>
    public static void Adopt(string? struck) => _struck ??= struck;

    private static int Next(string entry)
    {
        Seen.TryAdd(entry, 0);
        if ((_name is not null && _name != entry) || Interlocked.Increment(ref _count) != _target)
        {
            return 0;
        }

        _struck = entry;
        int[] errors = Errors[entry];
        return errors[_target % errors.Length];
    }
}
