using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Procession.Native;
using Procession.Settings;

namespace Procession.Messaging;

/// <summary>
/// Messages over two descriptors, either non-blocking pipes or a blocking socket: a length of 8 bytes, then that many bytes.
/// Not thread-safe.
/// </summary>
internal static unsafe class MessageChannel
{
    private const int LengthSize = sizeof(long);
    private const int LookInterval = 100;
    private const int SmallMessage = 64 * 1024;

    /// <summary>Sends a message, waiting for room as needed.</summary>
    /// <param name="ends">The connection to send on.</param>
    /// <param name="message">The message.</param>
    /// <param name="isInMiddle">Becomes <see langword="true"/> with the first byte and <see langword="false"/> with the last.
    /// If it is <see langword="true"/> afterwards, this direction must not be used again, whatever was thrown.</param>
    /// <exception cref="IOException">The other side has closed its end, or died; or the system has failed.</exception>
    /// <exception cref="ObjectDisposedException">This end was closed while there was no room.</exception>
    public static void Send(IConnectionEnds ends, ReadOnlySpan<byte> message, ref bool isInMiddle)
    {
        long length = message.Length;
        var header = new ReadOnlySpan<byte>(&length, LengthSize);
        if (message.Length <= SmallMessage)
        {
            // In one write: half as many system calls, and one wake-up of the reader.
            byte[] whole = ArrayPool<byte>.Shared.Rent(LengthSize + message.Length);
            header.CopyTo(whole);
            message.CopyTo(whole.AsSpan(LengthSize));
            try
            {
                Write(ends, whole.AsSpan(0, LengthSize + message.Length), ref isInMiddle);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(whole);
            }
        }
        else
        {
            Write(ends, header, ref isInMiddle);
            Write(ends, message, ref isInMiddle);
        }

        isInMiddle = false;
    }

    /// <summary>Receives a message, waiting for it as long as it takes.</summary>
    /// <param name="ends">The connection to receive from.</param>
    /// <param name="destination">Receives the message.</param>
    /// <param name="isInMiddle">As for <see cref="Send"/>.</param>
    /// <exception cref="EndOfStreamException">The other side has closed its end, and everything it sent was received.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory for the message: it was skipped.</exception>
    /// <exception cref="IOException">The other side died in the middle of a message.</exception>
    /// <exception cref="ObjectDisposedException">This end was closed while there was nothing to read.</exception>
    public static void Receive(IConnectionEnds ends, ArrayBufferWriter<byte> destination, ref bool isInMiddle)
    {
        long length;
        if (!Read(ends, new Span<byte>(&length, LengthSize), ref isInMiddle))
        {
            throw new EndOfStreamException("The other end of the connection is closed, and nothing is left to receive.");
        }

        if (length is < 0 or > int.MaxValue)
        {
            throw new IOException("The connection is damaged: a message has the length " + length + ".");
        }

        // In pieces, so that a damaged length takes no memory for bytes that never arrive.
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
                Discard(ends, left, ref isInMiddle);
                isInMiddle = false;
                throw new InsufficientMemoryException(
                    $"A message of {length:N0} bytes has arrived, for which this process has no memory left. It was skipped.",
                    e);
            }

            Read(ends, room, ref isInMiddle);
            destination.Advance(piece);
            left -= piece;
        }

        isInMiddle = false;
    }

    // Skips the rest of a message for which there is no memory: the next message begins after it.
    private static void Discard(IConnectionEnds ends, int left, ref bool isInMiddle)
    {
        Span<byte> discarded = stackalloc byte[4096];
        while (left > 0)
        {
            int piece = Math.Min(left, discarded.Length);
            Read(ends, discarded[..piece], ref isInMiddle);
            left -= piece;
        }
    }

    /// <summary>Waits until one of the ends can be read, or has ended. The caller prevents them from being closed.</summary>
    /// <returns>Whether each end is ready; all <see langword="false"/> if the time is over.</returns>
    /// <exception cref="ObjectDisposedException">One of the ends was closed meanwhile.</exception>
    public static bool[] Poll(ReadOnlySpan<IConnectionEnds> ends, TimeSpan timeout)
    {
        var polled = new Descriptors.PollDescriptor[ends.Length];
        for (int i = 0; i < polled.Length; i++)
        {
            polled[i] = new Descriptors.PollDescriptor { Descriptor = ends[i].ReadDescriptor, Events = Descriptors.PollIn };
        }

        // A signal ends the system call early.
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            TimeSpan left = WaitTimeout.Left(timeout, started);
            int slice = left < TimeSpan.Zero ? LookInterval : (int)Math.Min(Math.Ceiling(left.TotalMilliseconds), LookInterval);
            if (DescriptorBytes.Poll(polled, slice) || left == TimeSpan.Zero)
            {
                break;
            }

            foreach (IConnectionEnds each in ends)
            {
                ThrowIfClosed(each);
            }
        }

        return [.. polled.Select(each => each.Returned != 0)];
    }

    private static void Write(IConnectionEnds ends, ReadOnlySpan<byte> bytes, ref bool hasBegun)
    {
        while (!bytes.IsEmpty)
        {
            nint count = DescriptorBytes.WriteSome(ends.WriteDescriptor, bytes);
            if (count >= 0)
            {
                hasBegun |= count > 0;
                bytes = bytes[(int)count..];
            }
            else if (Marshal.GetLastPInvokeError() is var error && error == SystemError.Eagain)
            {
                AwaitRoom(ends);
            }
            else
            {
                DescriptorBytes.ThrowUnlessMayGoOn(error);
            }
        }
    }

    // As long as the other side reads, a message that was begun is sent to its end, even if this end is closed meanwhile.
    private static void AwaitRoom(IConnectionEnds ends)
    {
        Span<Descriptors.PollDescriptor> one = [new() { Descriptor = ends.WriteDescriptor, Events = Descriptors.PollOut }];
        while (!DescriptorBytes.Poll(one, LookInterval))
        {
            ThrowIfClosed(ends);
        }
    }

    // False at the end of the connection, if that comes between two messages.
    private static bool Read(IConnectionEnds ends, Span<byte> bytes, ref bool hasBegun)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* first = bytes)
            {
                count = Descriptors.Read(ends.ReadDescriptor, first, (nuint)bytes.Length);
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
            else if (count == 0 || (Marshal.GetLastPInvokeError() is var error && DescriptorBytes.IsEnd(error)))
            {
                throw Cut();
            }
            else if (error == SystemError.Eagain)
            {
                AwaitMore(ends, hasBegun);
            }
            else
            {
                DescriptorBytes.ThrowUnlessInterrupted(error);
            }
        }

        return true;
    }

    // After the first byte, the rest must follow soon, or its sender may have died.
    private static void AwaitMore(IConnectionEnds ends, bool hasBegun)
    {
        Span<Descriptors.PollDescriptor> one = [new() { Descriptor = ends.ReadDescriptor, Events = Descriptors.PollIn }];
        while (!DescriptorBytes.Poll(one, LookInterval))
        {
            if (hasBegun && ends.IsSenderLost && !DescriptorBytes.Poll(one, 0))
            {
                throw Cut();
            }

            ThrowIfClosed(ends);
        }
    }

    private static void ThrowIfClosed(IConnectionEnds ends) =>
        ObjectDisposedException.ThrowIf(ends.IsClosed, typeof(PipeConnection));

    private static IOException Cut() =>
        new("The connection ended in the middle of a message: the process that sent it has died, or failed. Nothing of it is "
            + "kept.");
}
