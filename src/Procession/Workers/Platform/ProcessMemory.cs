#pragma warning disable RS0030 // A type of the platform, which may look at processes.
using System.Diagnostics;
using System.Globalization;
using Procession.Native;

namespace Procession.Workers.Platform;

/// <summary>How much memory a process holds. Verified on Linux only.</summary>
internal static class ProcessMemory
{
    /// <summary>
    /// The resident bytes of a process, managed and native; <see langword="null"/> if that cannot be found out: it is gone, or
    /// this process has no descriptor to look with.
    /// </summary>
    public static long? Resident(int processId)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = Process.GetProcessById(processId);
                return process.WorkingSet64;
            }

            // Pages: size, resident, shared...; 20 us a look.
            string pages = Files.ReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/statm"));
            return long.Parse(pages.Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
