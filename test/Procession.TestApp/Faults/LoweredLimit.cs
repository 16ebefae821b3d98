using System.Runtime.InteropServices;

namespace Procession.TestApp.Faults;

/// <summary>One of this process's limits (see getrlimit(2)), lower until this is disposed of.</summary>
internal sealed unsafe partial class LoweredLimit : IDisposable
{
    public const int Processes = 6;
    public const int Descriptors = 7;
    public const int AddressSpace = 9;
    private readonly int _resource;
    private readonly ulong[] _before = new ulong[2]; // the limit and its most

    public LoweredLimit(int resource, ulong limit)
    {
        _resource = resource;
        fixed (ulong* before = _before)
        {
            _ = Limit(0, resource, null, before);
        }

        Set(limit);
    }

    public void Dispose() => Set(_before[0]);

    private void Set(ulong limit)
    {
        ulong* limits = stackalloc ulong[] { limit, _before[1] };
        _ = Limit(0, _resource, limits, null);
    }

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int Limit(int process, int resource, ulong* set, ulong* found);
}
