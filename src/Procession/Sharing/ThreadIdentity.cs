using System.Globalization;
using Procession.Native;

namespace Procession.Sharing;

/// <summary>
/// Names a thread of any process on this machine in 63 bits, so that a lock in shared memory can say who holds it, and
/// others can find out whether that thread still lives.
/// </summary>
/// <remarks>
/// Bits 0-21 are the thread's id, 32-53 its process's; Linux hands out 22 bits of them. Ids are used again, so 19 bits of
/// when the thread started (in clock ticks, 52 minutes' worth) are spread over 22-30 and 54-63. Bit 31 is always 0.
/// </remarks>
internal static class ThreadIdentity
{
    private const int IdBits = 22;
    private const ulong IdMask = (1UL << IdBits) - 1;
    private const int LowStartBits = 9;
    private const ulong LowStartMask = (1UL << LowStartBits) - 1;
    private const ulong HighStartMask = (1UL << 10) - 1;

    [ThreadStatic]
    private static ulong _current;

    /// <summary>The thread that asks. Costs a file of /proc at a thread's first time.</summary>
    public static ulong Current
    {
        get
        {
            ulong current = _current;
            return current != 0 ? current : _current = Find();
        }
    }

    /// <summary>The process that an identity belongs to.</summary>
    public static int ProcessOf(ulong identity) => (int)((identity >> 32) & IdMask);

    /// <summary>Whether that very thread still runs. Reads a file: 20 us.</summary>
    public static bool IsAlive(ulong identity) =>
        identity == _current
        || Compose(ProcessOf(identity), (int)(identity & IdMask)) is not { } found
        || found == identity;

    private static ulong Find() => Compose(Environment.ProcessId, Processes.ThreadId())
        ?? throw new PlatformNotSupportedException(
            "Locks that processes share need the /proc file system, which is not mounted here.");

    // 0: there is no such thread. null: that cannot be found out, so nobody is declared dead.
    private static ulong? Compose(int process, int thread)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{thread}/stat"));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Directory.Exists("/proc/self") ? 0 : null;
        }
        catch (IOException)
        {
            return 0; // it ended between opening and reading: ESRCH
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        // pid (name, which may hold anything) state ppid ... ; the start is field 22, the state field 3.
        ReadOnlySpan<char> fields = stat.AsSpan(stat.LastIndexOf(')') + 2);
        if (fields[0] is 'Z' or 'X')
        {
            return 0;
        }

        const int StartAfterState = 19;
        for (int i = 0; i < StartAfterState; i++)
        {
            fields = fields[(fields.IndexOf(' ') + 1)..];
        }

        ulong start = ulong.Parse(fields[..fields.IndexOf(' ')], CultureInfo.InvariantCulture);
        return (uint)thread | ((start & LowStartMask) << IdBits)
            | ((ulong)(uint)process << 32) | (((start >> LowStartBits) & HighStartMask) << (32 + IdBits));
    }
}
