using System.Globalization;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>
/// What the /proc of Linux that is mounted here tells about this process. In a container it may be missing, or be that of
/// another PID namespace, where the ids that this process knows stand for other processes, or for none.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class ProcFileSystem
{
    private static volatile string? _ownName;

    /// <summary>Gets the id under which /proc knows this process; <see langword="null"/> if it does not.</summary>
    public static int? OwnId
    {
        get
        {
            string name = _ownName ??= new FileInfo("/proc/self").LinkTarget ?? string.Empty;
            return int.TryParse(name, CultureInfo.InvariantCulture, out int id) ? id : null;
        }
    }

    /// <summary>Gets whether the ids of processes in /proc are the ones that the system gives and takes here.</summary>
    public static bool IsOfThisNamespace => OwnId == Environment.ProcessId;
}
