using System.Globalization;
using System.Text;
using Procession.Threads;

namespace Procession.Workers.Output;

/// <summary>
/// Passes what workers write to a console that they share with this program on to this program's stderr. If its reader lags
/// behind, a thread of its own waits for it: a terminal that is held, or a pipe that nobody reads, blocks no worker for
/// good.
/// </summary>
internal static class InheritedOutput
{
    private const int MostBytes = 1024 * 1024;
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly UserThreads Writer = new("stderr", "workers'");
    private static readonly Backlog Waiting = new(MostBytes, LongestStall);
    private static int _waiting; // pieces; by Interlocked

    /// <summary>Writes to stderr, now or soon. Never waits.</summary>
    /// <returns>Completes when more may come; <see langword="null"/> if more may come at once.</returns>
    public static Task? Write(ReadOnlySpan<byte> bytes)
    {
        // Must not overtake output that waits.
        bytes = Volatile.Read(ref _waiting) > 0 ? bytes : bytes[OwnError.WriteWhatFits(bytes)..];
        Task? room = null;
        if (!bytes.IsEmpty && Waiting.TryAdd(bytes.Length, out room))
        {
            byte[] rest = bytes.ToArray();
            Interlocked.Increment(ref _waiting);
            Writer.Post(() => WriteRest(rest));
        }

        return room;
    }

    /// <summary>Waits briefly until waiting output is written.</summary>
    public static void Flush()
    {
        if (Volatile.Read(ref _waiting) > 0)
        {
            _ = Writer.Drain(FlushTimeout);
        }
    }

    private static void WriteRest(byte[] bytes)
    {
        TryWrite(bytes);
        long dropped = Waiting.Taken(bytes.Length, out TimeSpan silence);
        if (dropped > 0)
        {
            TryWrite(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"\n[Procession: {dropped} pieces of the workers' output are missing here: stderr took nothing for "
                + $"{silence.TotalSeconds:0.#} s.]\n")));
        }

        Interlocked.Decrement(ref _waiting);
    }

    private static void TryWrite(byte[] bytes)
    {
        try
        {
            OwnError.Write(bytes);
        }
        catch (IOException)
        {
            // Our own stderr is closed (on Windows).
        }
    }
}
