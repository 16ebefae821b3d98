using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>
/// Reads and writes bytes over a pipe or a socket, and waits until that is possible. Independent of the format of messages.
/// </summary>
internal static unsafe class DescriptorBytes
{
    /// <summary>Reads what has arrived; waits for the first byte.</summary>
    /// <returns>
    /// The number of bytes; 0 at the end of the connection, even if it was cut off: a caller in the middle of a message can
    /// tell.
    /// </returns>
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

    /// <summary>As <see cref="ReadSome"/>, but for a socket and without waiting: negative if nothing has arrived yet.</summary>
    public static int TryReadSome(int descriptor, Span<byte> bytes)
    {
        const int DoNotWait = 0x40; // MSG_DONTWAIT of Linux
        nint count;
        fixed (byte* first = bytes)
        {
            count = Descriptors.Receive(descriptor, first, (nuint)bytes.Length, DoNotWait);
        }

        return count >= 0 ? (int)count
            : IsEnd(Marshal.GetLastPInvokeError()) ? 0
            : -1; // ReadSome reports any other error
    }

    /// <summary>Waits for one of the descriptors. A signal ends the wait early.</summary>
    /// <returns>Whether one of them is ready.</returns>
    public static bool Poll(Span<Descriptors.PollDescriptor> descriptors, int milliseconds)
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

    /// <summary>Writes as much as there is room for.</summary>
    /// <returns>The number of bytes; negative on an error.</returns>
    public static nint WriteSome(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return Descriptors.Write(descriptor, first, (nuint)bytes.Length);
        }
    }

    /// <summary>As <see cref="Write"/>, but for a socket, and only until a deadline.</summary>
    /// <exception cref="IOException">The other side has closed its end, or died.</exception>
    /// <exception cref="TimeoutException">The deadline has passed. A part may have been sent.</exception>
    public static void WriteUntil(int descriptor, ReadOnlySpan<byte> bytes, Deadline deadline)
    {
        const int DoNotWait = 0x40; // MSG_DONTWAIT and MSG_NOSIGNAL of Linux
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

        // Checked once more after the deadline: this thread may have had no processor time for a while.
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

    /// <summary>Throws after a write that wrote nothing, unless a signal interrupted it.</summary>
    /// <exception cref="IOException">The other side has closed its end, or died; or the system has failed.</exception>
    public static void ThrowUnlessMayGoOn(int error)
    {
        if (IsEnd(error))
        {
            throw new IOException(
                "The message could not be sent, because the other end of the connection is closed: "
                + $"{Marshal.GetPInvokeErrorMessage(error)}.");
        }

        ThrowUnlessInterrupted(error);
    }

    /// <summary>Whether an error says that the other side is gone, or that this side has closed its own descriptor.</summary>
    public static bool IsEnd(int error)
    {
        const int Ebadf = 9;
        const int Epipe = 32;
        const int Enotconn = 107;
        const int Econnreset = 104;
        const int Etimedout = 110;
        return error is Ebadf or Epipe or Enotconn or Econnreset or Etimedout;
    }

    /// <summary>
    /// Throws for any other error, unless a signal interrupted the call. Such an error says nothing about the other side: for
    /// example, the system may have no memory for the transfer.
    /// </summary>
    public static void ThrowUnlessInterrupted(int error)
    {
        if (error != SystemError.Eintr)
        {
            throw SystemError.Failure("use a connection", error);
        }
    }
}
