using System.Runtime.InteropServices;

namespace Procession.Native;

/// <summary>The limits of the operating system on this process, for messages and for checks before an attempt.</summary>
internal static unsafe partial class ProcessLimits
{
    private const int PhysicalPages = 85; // of Linux, in every C library
    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    /// <summary>Gets the number of the limit on the size of files.</summary>
    public static int FileSize => 1;

    /// <summary>Gets the number of the limit on the processes and threads of the user.</summary>
    public static int Processes => IsMac ? 7 : 6;

    /// <summary>Gets the number of the limit on descriptors.</summary>
    public static int Descriptors => IsMac ? 8 : 7;

    /// <summary>Gets the number of the limit on the address space.</summary>
    public static int AddressSpace => IsMac ? 5 : 9;

    /// <summary>Gets how many bytes of memory the machine has, whatever a container may use of it. Linux only.</summary>
    public static long PhysicalMemory => (long)SystemConfiguration(PhysicalPages) * Environment.SystemPageSize;

    /// <summary>A limit; <see cref="ulong.MaxValue"/> if there is none, <see langword="null"/> if it is not known.</summary>
    public static ulong? Find(int resource)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        ulong* limits = stackalloc ulong[2];
        return GetLimit(resource, limits) != 0 ? null
            : IsMac && limits[0] == long.MaxValue ? ulong.MaxValue
            : limits[0];
    }

    /// <summary>
    /// The reason why this process cannot open two descriptors now, which a .NET thread on Linux needs for a moment: EMFILE
    /// for its own limit, ENFILE for that of the system, 0 if it can. The runtime throws the same exception for both.
    /// </summary>
    public static int LackOfDescriptors() => OperatingSystem.IsWindows() ? 0 : Native.Descriptors.FindLack();

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial nint SystemConfiguration(int name);

    [MakesNothing]
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limits);
}
