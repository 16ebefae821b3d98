using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>Messages over two descriptors, pipes or a socket: 8 bytes of length, then so many bytes. Not thread-safe.</summary>
internal static unsafe class MessageChannel
{
    private const int LengthSize = sizeof(long);
    private const int LookInterval = 100;
    private const int SmallMessage = 64 * 1024;

    /// <summary>Sends a message, waiting for room as needed.</summary>
    /// <param name="descriptor">Where to.</param>
    /// <param name="message">What.</param>
    /// <param name="isInMiddle">
    /// Becomes <see langword="true"/> with the first byte and <see langword="false"/> with the last. Whoever finds it
    /// <see langword="true"/> afterwards must not use this way again, whatever was thrown.
    /// </param>
    /// <exception cref="IOException">The other side has closed its end, or died; or the system has failed.</exception>
    public static void Send(int descriptor, ReadOnlySpan<byte> message, ref bool isInMiddle)
    {
        long length = message.Length;
        var header = new ReadOnlySpan<byte>(&length, LengthSize);
        if (message.Length <= SmallMessage)
        {
            // In one write: half the system calls, and one wake-up of the reader.
            byte[] whole = ArrayPool<byte>.Shared.Rent(LengthSize + message.Length);
            header.CopyTo(whole);
            message.CopyTo(whole.AsSpan(LengthSize));
            try
            {
                Write(descriptor, whole.AsSpan(0, LengthSize + message.Length), ref isInMiddle);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(whole);
            }

        }
        else
        {
            Write(descriptor, header, ref isInMiddle);
            Write(descriptor, message, ref isInMiddle);
        }

        isInMiddle = false;
    }

    /// <summary>Receives a message, waiting for it as long as it takes.</summary>
    /// <param name="descriptor">Where from.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="isLost">Asked now and then in the middle of a message: whether its sender has died.</param>
    /// <param name="isInMiddle">As for <see cref="Send"/>.</param>
    /// <exception cref="EndOfStreamException">The other side has closed its end, and everything it sent was received.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory for the message: it was passed over.</exception>
    /// <exception cref="IOException">The other side died in the middle of a message.</exception>
    public static void Receive(int descriptor, ArrayBufferWriter<byte> destination, Func<bool> isLost, ref bool isInMiddle)
    {
        long length;
        if (!Read(descriptor, new Span<byte>(&length, LengthSize), isLost, ref isInMiddle))
        {
            throw new EndOfStreamException("The other end of the connection is closed, and nothing is left to receive.");
        }

        if (length is < 0 or > int.MaxValue)
        {
            throw new IOException("The connection is damaged: a message says that its length is " + length + ".");
        }

        // In pieces: a damaged length must not take memory for what never comes.
        const int LargestPiece = 16 * 1024 * 1024;
        for (int left = (int)length; left > 0;)
        {
            int piece = Math.Min(left, LargestPiece);
            Span<byte> room;
            try
            {
                room = destination.GetSpan(piece)[..piece];
            }
            catch (OutOfMemoryException e)
            {
                Discard(descriptor, left, isLost, ref isInMiddle);
                isInMiddle = false;
                throw new InsufficientMemoryException(
                    $"A message of {length:N0} bytes has come, for which this process has no memory left. It was passed over.",
                    e);
            }

            Read(descriptor, room, isLost, ref isInMiddle);
            destination.Advance(piece);
            left -= piece;
        }

        isInMiddle = false;
    }

    // The rest of a message for which there is no room: the next one begins behind it.
    private static void Discard(int descriptor, int left, Func<bool> isLost, ref bool isInMiddle)
    {
        Span<byte> discarded = stackalloc byte[4096];
        while (left > 0)
        {
            int piece = Math.Min(left, discarded.Length);
            Read(descriptor, discarded[..piece], isLost, ref isInMiddle);
            left -= piece;
        }
    }

    /// <summary>Waits until some of the descriptors can be read, or have ended.</summary>
    /// <returns>For each whether it is so; all <see langword="false"/> if the time is over.</returns>
    public static bool[] Poll(ReadOnlySpan<int> descriptors, TimeSpan timeout)
    {
        var polled = new Descriptors.PollDescriptor[descriptors.Length];
        for (int i = 0; i < polled.Length; i++)
        {
            polled[i] = new Descriptors.PollDescriptor { Descriptor = descriptors[i], Events = Descriptors.PollIn };
        }

        // A signal ends the system call early.
        long started = Stopwatch.GetTimestamp();
        TimeSpan left;
        do
        {
            left = WaitTimeout.Left(timeout, started);
        }
        while (!Poll(polled, (int)Math.Ceiling(left.TotalMilliseconds)) && left != TimeSpan.Zero);

        return [.. polled.Select(each => each.Returned != 0)];
    }

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
        bool hasBegun = false;
        Write(descriptor, bytes, ref hasBegun);
    }

    private static void Write(int descriptor, ReadOnlySpan<byte> bytes, ref bool hasBegun)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* first = bytes)
            {
                count = Descriptors.Write(descriptor, first, (nuint)bytes.Length);
            }

            if (count >= 0)
            {
                hasBegun |= count > 0;
                bytes = bytes[(int)count..];
            }
            else
            {
                ThrowUnlessMayGoOn(Marshal.GetLastPInvokeError());
            }
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

    // False at the end of the connection, if that comes between two messages.
    private static bool Read(int descriptor, Span<byte> bytes, Func<bool> isLost, ref bool hasBegun)
    {
        while (!bytes.IsEmpty)
        {
            // What comes at once needs no poll; after the first byte the rest is due.
            if (hasBegun)
            {
                AwaitRest(descriptor, isLost);
            }

            nint count;
            fixed (byte* first = bytes)
            {
                count = Descriptors.Read(descriptor, first, (nuint)bytes.Length);
            }

            if (count > 0)
            {
                bytes = bytes[(int)count..];
                hasBegun = true;
            }
            else if (count == 0 && !hasBegun)
            {
                return false;
            }
            else if (count == 0 || IsEnd(Marshal.GetLastPInvokeError()))
            {
                throw Cut();
            }
            else
            {
                ThrowUnlessInterrupted(Marshal.GetLastPInvokeError());
            }
        }

        return true;
    }

    private static void AwaitRest(int descriptor, Func<bool> isLost)
    {
        Span<Descriptors.PollDescriptor> one = [new() { Descriptor = descriptor, Events = Descriptors.PollIn }];
        while (!Poll(one, LookInterval))
        {
            if (isLost() && !Poll(one, 0))
            {
                throw Cut();
            }
        }
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

    private static IOException Cut() =>
        new("The connection ended in the middle of a message: the process that sent it has died, or failed. Nothing of it is "
            + "kept.");
}
