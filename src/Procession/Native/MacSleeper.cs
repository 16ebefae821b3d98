using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>Sleeps on the futex of macOS (14.4 and later). Not verified on macOS.</summary>
[SupportedOSPlatform("macos")]
internal sealed unsafe partial class MacSleeper : ISleeper
{
    private const uint Shared = 1;
    private const uint MachAbsoluteTime = 32; // OS_CLOCK_MACH_ABSOLUTE_TIME

    public static MacSleeper Instance { get; } = new();

    public void Sleep(int* word, int value, int milliseconds) => _ = milliseconds < 0
        ? WaitOnAddress(word, (uint)value, sizeof(int), Shared)
        : WaitOnAddress(word, (uint)value, sizeof(int), Shared, MachAbsoluteTime, (ulong)milliseconds * 1_000_000);

    public void Wake(int* word, int sleepers)
    {
        // Fails when no thread sleeps any more.
        while (sleepers-- > 0 && WakeByAddress(word, sizeof(int), Shared) == 0)
        {
        }
    }

    [MakesNothing]
    [LibraryImport("libSystem", EntryPoint = "os_sync_wait_on_address")]
    private static partial int WaitOnAddress(int* address, ulong value, nuint size, uint flags);

    [MakesNothing]
    [LibraryImport("libSystem", EntryPoint = "os_sync_wait_on_address_with_timeout")]
    private static partial int WaitOnAddress(
        int* address, ulong value, nuint size, uint flags, uint clock, ulong nanoseconds);

    [MakesNothing]
    [LibraryImport("libSystem", EntryPoint = "os_sync_wake_by_address_any")]
    private static partial int WakeByAddress(int* address, nuint size, uint flags);
}
