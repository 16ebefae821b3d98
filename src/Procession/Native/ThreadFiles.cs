using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Procession.Native;

/// <summary>
/// Reads from /proc when threads of any process started, and whether they have ended. Needs neither a free descriptor nor
/// heap memory: locks use it, and a program that has run out of both must not misjudge a thread.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe class ThreadFiles
{
    private const int LongestPath = 64;
    private const int LongestStat = 1024;

    // A file that was read last and is kept open only for its descriptor: when there is no other one, it is closed, and the
    // next file takes its place. The thread that takes it by exchange owns it.
    private static int _spare = -1;
    private static Whose _files;

    private enum Whose : byte
    {
        Unknown,
        Ours,
        Others,
    }

    /// <summary>Reads when the calling thread started, in clock ticks since the system did.</summary>
    /// <param name="start">The start.</param>
    /// <returns>The error if it could not be read; otherwise 0.</returns>
    public static int ReadOwnStart(out ulong start)
    {
        fixed (byte* path = "/proc/thread-self/stat\0"u8)
        {
            return Read(path, out start, out _);
        }
    }

    /// <summary>Reads when another thread started.</summary>
    /// <param name="process">Its process.</param>
    /// <param name="thread">The thread's id.</param>
    /// <param name="start">The start, in clock ticks since the system started.</param>
    /// <param name="hasEnded">Whether the thread has ended, and only waits to be reaped.</param>
    /// <returns>Whether the file could be read. If not, that says nothing about the thread.</returns>
    public static bool TryRead(int process, int thread, out ulong start, out bool hasEnded)
    {
        start = 0;
        hasEnded = false;
        if (!AreOurs())
        {
            return false;
        }

        byte* path = stackalloc byte[LongestPath];
        var rest = new Span<byte>(path, LongestPath);
        rest.Clear();
        Append(ref rest, "/proc/"u8);
        Append(ref rest, process);
        Append(ref rest, "/task/"u8);
        Append(ref rest, thread);
        Append(ref rest, "/stat"u8);
        return Read(path, out start, out hasEnded) == 0;
    }

    /// <summary>Parses the start, and whether the thread has ended, from the text of the file.</summary>
    /// <remarks>
    /// pid (name, which may contain any character) state ppid ... ; the start is field 22, the state field 3.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<byte> stat, out ulong start, out bool hasEnded)
    {
        const int StartBehindState = 19;
        start = 0;
        hasEnded = false;
        int name = stat.LastIndexOf((byte)')');
        if (name < 0 || name + 2 >= stat.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> fields = stat[(name + 2)..];
        hasEnded = fields[0] is (byte)'Z' or (byte)'X';
        for (int i = 0; i < StartBehindState; i++)
        {
            int end = fields.IndexOf((byte)' ');
            if (end < 0)
            {
                return false;
            }

            fields = fields[(end + 1)..];
        }

        int length = fields.IndexOf((byte)' ');
        return length > 0 && ulong.TryParse(fields[..length], CultureInfo.InvariantCulture, out start);
    }

    // A container may have the /proc of the host, or of another container, where our ids mean other processes.
    private static bool AreOurs()
    {
        if (_files == Whose.Unknown)
        {
            byte* target = stackalloc byte[LongestPath];
            nint length;
            fixed (byte* path = "/proc/self\0"u8)
            {
                length = Descriptors.ReadLink(path, target, LongestPath);
            }

            if (length <= 0)
            {
                return false; // not readable now, or at all
            }

            bool isOurs = int.TryParse(new ReadOnlySpan<byte>(target, (int)length), CultureInfo.InvariantCulture, out int self)
                && self == Environment.ProcessId;
            _files = isOurs ? Whose.Ours : Whose.Others;
        }

        return _files == Whose.Ours;
    }

    private static int Read(byte* path, out ulong start, out bool hasEnded)
    {
        start = 0;
        hasEnded = false;
        int file = Open(path);
        if (file < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        byte* text = stackalloc byte[LongestStat];
        int error = Descriptors.TryRead(file, text, LongestStat, out int length);
        Keep(file);
        return error != 0 ? error
            : TryParse(new ReadOnlySpan<byte>(text, length), out start, out hasEnded) ? 0
            : SystemError.Einval;
    }

    private static int Open(byte* path)
    {
        int file = Descriptors.OpenToRead(path);
        if (file >= 0 || Marshal.GetLastPInvokeError() is not (SystemError.Emfile or SystemError.Enfile))
        {
            return file;
        }

        int error = Marshal.GetLastPInvokeError();
        int spare = Interlocked.Exchange(ref _spare, -1);
        if (spare < 0)
        {
            Marshal.SetLastPInvokeError(error);
            return -1;
        }

        // Another thread may be faster and take the descriptor that was freed: then nothing is known, and there is no spare
        // one until descriptors are available again.
        _ = Descriptors.Close(spare);
        return Descriptors.OpenToRead(path);
    }

    private static void Keep(int file)
    {
        if (Interlocked.CompareExchange(ref _spare, file, -1) != -1)
        {
            _ = Descriptors.Close(file);
        }
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> text)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }

    private static void Append(ref Span<byte> rest, int number)
    {
        number.TryFormat(rest, out int length, default, CultureInfo.InvariantCulture);
        rest = rest[length..];
    }
}
