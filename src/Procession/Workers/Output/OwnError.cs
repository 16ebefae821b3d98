using System.Runtime.InteropServices;
using Procession.Native;

namespace Procession.Workers.Output;

/// <summary>
/// This process's own stderr, to which inherited output of workers goes. On Unix descriptor 2 is used directly: a stream
/// would need another descriptor, which this process may not have when the first output arrives.
/// </summary>
internal static class OwnError
{
    private const int Descriptor = 2;
    private static Stream? _stream;

    /// <summary>Writes all of the bytes; drops them if stderr is closed.</summary>
    public static void Write(ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            (_stream ??= Console.OpenStandardError()).Write(bytes);
        }
        else
        {
            WriteToDescriptor(bytes);
        }
    }

    /// <summary>
    /// Writes what fits without waiting; nothing if the reader of stderr lags behind, or that is unknown.
    /// </summary>
    /// <returns>How many bytes were written.</returns>
    public static int WriteWhatFits(ReadOnlySpan<byte> bytes)
    {
        int written = 0;
        while (!OperatingSystem.IsWindows() && written < bytes.Length && IsWritable())
        {
            // The amount that a pipe takes at once if it can be written to at all.
            const int Piece = 4096;
            ReadOnlySpan<byte> piece = bytes[written..Math.Min(bytes.Length, written + Piece)];
            WriteToDescriptor(piece);
            written += piece.Length;
        }

        return written;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static unsafe bool IsWritable()
    {
        var poll = new Descriptors.PollDescriptor { Descriptor = Descriptor, Events = Descriptors.PollOut };
        return Descriptors.Poll(&poll, 1, 0) > 0;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static unsafe void WriteToDescriptor(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* first = bytes)
            {
                count = Descriptors.Write(Descriptor, first, (nuint)bytes.Length);
            }

            if (count >= 0)
            {
                bytes = bytes[(int)count..];
            }
            else if (!MayTryAgain(Marshal.GetLastPInvokeError()))
            {
                return;
            }
        }
    }

    // A terminal may have been made non-blocking by another program.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static unsafe bool MayTryAgain(int error)
    {
        if (error == SystemError.Eintr)
        {
            return true;
        }

        if (error != SystemError.Eagain)
        {
            return false;
        }

        var poll = new Descriptors.PollDescriptor { Descriptor = Descriptor, Events = Descriptors.PollOut };
        return Descriptors.Poll(&poll, 1, Timeout.Infinite) >= 0 || Marshal.GetLastPInvokeError() == SystemError.Eintr;
    }
}
