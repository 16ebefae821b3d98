#pragma warning disable RS0030 // A type of the platform, which may look at processes.
using System.Diagnostics;
using System.Globalization;
using Procession.Native;

namespace Procession.Workers.Platform;

/// <summary>
/// How much memory a process holds for itself: what would be free if it ended. Pages that it shares are the program's own (a
/// <see cref="SharedArray{T}"/>), or the system's to take back (mapped files, code). Verified on Linux only.
/// </summary>
internal static class ProcessMemory
{
    /// <summary>Gets whether the memory of workers can be looked at from here.</summary>
    public static bool IsVisible => !OperatingSystem.IsLinux() || ProcFileSystem.IsOfThisNamespace;

    /// <summary>
    /// The resident bytes of a process that it does not share, managed and native; <see langword="null"/> if that cannot be found
    /// out: it is gone, cannot be seen, or this process has no descriptor to look with.
    /// </summary>
    public static long? HeldBytes(int processId)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                // macOS has no cheap figure of private pages.
                using var process = Process.GetProcessById(processId);
                return OperatingSystem.IsWindows() ? process.PrivateMemorySize64 : process.WorkingSet64;
            }

            if (!IsVisible)
            {
                return null;
            }

            // Pages: size, resident, of these shared (with files and shared memory)...; 20 us a look.
            string text = Files.ReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/statm"));
            string[] pages = text.Split(' ');
            return (long.Parse(pages[1], CultureInfo.InvariantCulture) - long.Parse(pages[2], CultureInfo.InvariantCulture))
                * Environment.SystemPageSize;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
