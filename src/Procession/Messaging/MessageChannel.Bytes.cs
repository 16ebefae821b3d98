using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Settings;

namespace Procession.Messaging;

/// <content>Bytes, of which the messages are made; managers make theirs of them, too.</content>
internal static unsafe partial class MessageChannel
{
    /// <summary>Reads what there is, waiting for the first byte.</summary>
    /// <returns>How many bytes; 0 at the end, also at one by force: whoever is in the middle of a message knows.</returns>
    public static int ReadSome(int descriptor, Span<byte> bytes)
    {
        while (true)
        {
            nint count;
            fixed (byte* first = bytes)
            {
                count = Descriptors.Read(descriptor, first, (nuint)bytes.Length);
            }

            if (count >= 0)
            {
                return (int)count;
            }

            int error = Marshal.GetLastPInvokeError();
            if (IsEnd(error))
            {
                return 0;
            }

            ThrowUnlessInterrupted(error);
        }
    }

    /// <summary>As <see cref="ReadSome"/>, of a socket and without waiting: less than zero if there is nothing yet.</summary>
    public static int TryReadSome(int descriptor, Span<byte> bytes)
    {
        const int DoNotWait = 0x40; // of Linux
        nint count;
        fixed (byte* first = bytes)
        {
            count = Descriptors.Receive(descriptor, first, (nuint)bytes.Length, DoNotWait);
        }

        return count >= 0 ? (int)count
            : IsEnd(Marshal.GetLastPInvokeError()) ? 0
            : -1; // what else there is to say, ReadSome says
    }

    private static bool Poll(Span<Descriptors.PollDescriptor> descriptors, int milliseconds)
    {
        fixed (Descriptors.PollDescriptor* first = descriptors)
        {
            int count = Descriptors.Poll(first, (nuint)descriptors.Length, milliseconds);
            if (count < 0)
            {
                ThrowUnlessInterrupted(Marshal.GetLastPInvokeError());
            }

            return count > 0;
        }
    }

    /// <summary>Writes all of the bytes, waiting for room as needed.</summary>
    /// <exception cref="IOException">The other side has closed its end, or died.</exception>
    public static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count = WriteSome(descriptor, bytes);
            if (count >= 0)
            {
                bytes = bytes[(int)count..];
            }
            else
            {
                ThrowUnlessMayGoOn(Marshal.GetLastPInvokeError());
            }
        }
    }

    private static nint WriteSome(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return Descriptors.Write(descriptor, first, (nuint)bytes.Length);
        }
    }

    /// <summary>As <see cref="Write(int, ReadOnlySpan{byte})"/>, of a socket, and not for longer than that.</summary>
    /// <exception cref="IOException">The other side has closed its end, or died.</exception>
    /// <exception cref="TimeoutException">The deadline has passed. A part may have been sent.</exception>
    public static void WriteUntil(int descriptor, ReadOnlySpan<byte> bytes, Deadline deadline)
    {
        const int DoNotWait = 0x40; // of Linux, as the next
        const int NoSignal = 0x4000;
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* first = bytes)
            {
                count = Descriptors.Send(descriptor, first, (nuint)bytes.Length, DoNotWait | NoSignal);
            }

            if (count >= 0)
            {
                bytes = bytes[(int)count..];
            }
            else if (Marshal.GetLastPInvokeError() is var error && error == SystemError.Eagain)
            {
                AwaitUntil(descriptor, Descriptors.PollOut, deadline);
            }
            else
            {
                ThrowUnlessMayGoOn(error);
            }
        }
    }

    /// <summary>Waits until something can be read or written, or has ended.</summary>
    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    public static void AwaitUntil(int descriptor, short events, Deadline deadline)
    {
        Span<Descriptors.PollDescriptor> one = [new() { Descriptor = descriptor, Events = events }];

        // Looked at once more after the deadline: this thread may have had no processor for a while.
        bool isLast;
        do
        {
            TimeSpan left = deadline.Left;
            isLast = left == TimeSpan.Zero;
            if (Poll(one, (int)Math.Ceiling(left.TotalMilliseconds)))
            {
                return;
            }
        }
        while (!isLast);

        throw new TimeoutException("The other process has not answered in time.");
    }

    // After a write that wrote nothing.
    private static void ThrowUnlessMayGoOn(int error)
    {
        if (IsEnd(error))
        {
            throw new IOException(
                "The message could not be sent, because the other end of the connection is closed: "
                + $"{Marshal.GetPInvokeErrorMessage(error)}.");
        }

        ThrowUnlessInterrupted(error);
    }

    // Errors that say that the other side has gone, or that this side has closed its own descriptor.
    private static bool IsEnd(int error)
    {
        const int Ebadf = 9;
        const int Epipe = 32;
        const int Enotconn = 107;
        const int Econnreset = 104;
        const int Etimedout = 110;
        return error is Ebadf or Epipe or Enotconn or Econnreset or Etimedout;
    }

    // The others say nothing about the other side: there is no memory for what is under way, for example.
    private static void ThrowUnlessInterrupted(int error)
    {
        if (error != SystemError.Eintr)
        {
            throw SystemError.Failure("use a connection", error);
        }
    }
}
