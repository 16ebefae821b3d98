using System.Globalization;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>
/// What the mounted /proc of Linux says about this process. In a container it may be missing, or belong to another PID
/// namespace, where the ids that this process knows mean other processes, or none.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class ProcFileSystem
{
    private static volatile string? _ownName;

    /// <summary>Gets the id of this process in /proc; <see langword="null"/> if /proc does not contain it.</summary>
    public static int? OwnId
    {
        get
        {
            string name = _ownName ??= new FileInfo("/proc/self").LinkTarget ?? string.Empty;
            return int.TryParse(name, CultureInfo.InvariantCulture, out int id) ? id : null;
        }
    }

    /// <summary>Gets whether the process ids in /proc are those that system calls use here.</summary>
    public static bool IsOfThisNamespace => OwnId == Environment.ProcessId;
}
