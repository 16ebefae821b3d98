using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Procession.Managers;
using Procession.Messaging;
using Procession.Native;
using Procession.Serialization;
using Procession.Settings;
using Procession.Sharing;

namespace Procession.Tests.Messaging;

/// <summary>A message that fails in its middle is the last one of its way: the next is never read from within it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BrokenWayTests
{
    private const int MoreThanThereIsRoomFor = 8 * 1024 * 1024;

    [Fact]
    public void SendBytes_OverASocketThatFailsInTheMiddle_IsTheLastOne()
    {
        (SocketEnds sending, SocketEnds receiving) = ConnectedSockets();
        using var sender = new PipeConnection(new OutOfMemoryWhereItWaits(sending));
        using var receiver = new PipeConnection(receiving);
        MakeNonBlocking(sending.Descriptor);

        Assert.Throws<InsufficientMemoryException>(() => sender.SendBytes(new byte[MoreThanThereIsRoomFor]));

        Assert.Contains("broken", Assert.Throws<IOException>(() => sender.SendBytes([1])).Message);
        Assert.Throws<IOException>(() => receiver.ReceiveBytes());
        Assert.Throws<IOException>(() => receiver.ReceiveBytes());
    }

    [Fact]
    public void SendBytes_IntoAPipeThatFailsInTheMiddle_IsTheLastOneForEverybody()
    {
        (PipeConnection sender, PipeConnection receiver) = ConnectedPipe();
        using (sender)
        using (receiver)
        {
            Assert.Throws<InsufficientMemoryException>(() => sender.SendBytes(new byte[MoreThanThereIsRoomFor]));

            Assert.Contains("broken", Assert.Throws<IOException>(() => sender.SendBytes([1])).Message);
            Assert.Contains("in the middle", Assert.Throws<IOException>(() => receiver.ReceiveBytes()).Message);
            Assert.Contains("broken", Assert.Throws<IOException>(() => receiver.ReceiveBytes()).Message);
        }
    }

    [Fact]
    public void SendBytes_ThatFailsBeforeItsFirstByte_ConcernsNoOther()
    {
        (PipeConnection sender, PipeConnection receiver) = ConnectedPipe();
        using (sender)
        using (receiver)
        {
            int sent = 0;
            byte[] message = new byte[4096 - sizeof(long)]; // into a pipe whole or not at all
            while (Record.Exception(() => sender.SendBytes(message)) is null)
            {
                sent++;
            }

            for (int i = 0; i < sent; i++)
            {
                Assert.Equal(message.Length, receiver.ReceiveBytes().Length);
            }

            sender.SendBytes([7]);
            Assert.Equal([7], receiver.ReceiveBytes());
        }
    }

    [Fact]
    public void ReceiveBytes_ThatFailsInTheMiddle_IsTheLastOne()
    {
        (SocketEnds sending, SocketEnds receiving) = ConnectedSockets();
        using var receiver = new PipeConnection(new OutOfMemoryWhereItWaits(receiving));
        MakeNonBlocking(receiving.Descriptor);
        DescriptorBytes.Write(sending.Descriptor, [.. BitConverter.GetBytes(100L), .. new byte[50]]);

        Assert.Throws<InsufficientMemoryException>(() => receiver.ReceiveBytes());

        Assert.Contains("broken", Assert.Throws<IOException>(() => receiver.ReceiveBytes()).Message);
        Assert.Throws<IOException>(() => DescriptorBytes.Write(sending.Descriptor, new byte[50])); // it is told
        sending.Close();
    }

    [Fact]
    public void Receive_OfACallWireThatReachesItsLimitInTheMiddle_BeginsAgainAtTheFirstByte()
    {
        (SocketEnds sending, SocketEnds receiving) = ConnectedSockets();
        var wire = new CallWire(receiving);
        byte[] looksLikeAMessage = [2, 0, 0, 0, (byte)MessageKind.Failure, 99, 2, 0, 0, 0, (byte)MessageKind.Failure, 99];
        byte[] message = new byte[sizeof(int) + 1 + looksLikeAMessage.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, 1 + looksLikeAMessage.Length);
        message[4] = (byte)MessageKind.Result;
        looksLikeAMessage.CopyTo(message, 5);
        for (int cut = 1; cut < message.Length; cut++)
        {
            DescriptorBytes.Write(sending.Descriptor, message.AsSpan(0, cut));
            wire.Limit(Deadline.After(TimeSpan.FromMilliseconds(1)));
            Assert.Throws<TimeoutException>(() => wire.Receive());
            DescriptorBytes.Write(sending.Descriptor, message.AsSpan(cut));
            wire.Limit(Deadline.None);

            Assert.True(wire.Receive());
            Assert.Equal(MessageKind.Result, wire.Kind);
            Assert.Equal(looksLikeAMessage, wire.Content.ToArray());
        }

        wire.Close();
        sending.Close();
    }

    [Fact]
    public void Send_OfACallWireThatReachesItsLimitInTheMiddle_IsTheLastOne()
    {
        (SocketEnds sending, SocketEnds receiving) = ConnectedSockets();
        var wire = new CallWire(sending);
        wire.Begin(MessageKind.Call);
        wire.GetSpan(MoreThanThereIsRoomFor);
        wire.Advance(MoreThanThereIsRoomFor);
        wire.Limit(Deadline.After(TimeSpan.FromMilliseconds(1)));
        Assert.Throws<TimeoutException>(wire.Send);

        wire.Limit(Deadline.None);
        wire.Begin(MessageKind.Call);
        Assert.Throws<IOException>(wire.Send);
        Assert.False(new CallWire(receiving).Receive());
        wire.Close();
        receiving.Close();
    }

    private static (SocketEnds First, SocketEnds Second) ConnectedSockets()
    {
        (int first, int second) = Descriptors.SocketPair();
        return (EndsOf(first), EndsOf(second));

        static SocketEnds EndsOf(int descriptor) =>
            new(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)), tunnel: null);
    }

    private static (PipeConnection Sender, PipeConnection Receiver) ConnectedPipe()
    {
        SharedPart guards = SharedPart.Create(PipeEnds.GuardsSize, typeof(PipeConnection));
        (PipeEnd read, PipeEnd write) = PipeEnd.CreatePipe();
        var sending = new PipeEnds(null, write, guards.Neighbour(0, typeof(PipeConnection)), isSecond: true);
        return (
            new PipeConnection(new OutOfMemoryWhereItWaits(sending)),
            new PipeConnection(new PipeEnds(read, null, guards, isSecond: false)));
    }

    private static void MakeNonBlocking(int descriptor)
    {
        const int GetFlags = 3;
        const int SetFlags = 4;
        const int NonBlocking = 0x800;
        Descriptors.Control(descriptor, SetFlags, Descriptors.Control(descriptor, GetFlags, 0) | NonBlocking);
    }

    /// <summary>What is asked while more is waited for, in the middle of a message or before it, fails.</summary>
    private sealed class OutOfMemoryWhereItWaits(IConnectionEnds ends) : IConnectionEnds
    {
        public int ReadDescriptor => ends.ReadDescriptor;

        public int WriteDescriptor => ends.WriteDescriptor;

        public bool IsSenderLost => throw new InsufficientMemoryException();

        public bool IsClosed => throw new InsufficientMemoryException();

        public void BeginPoll() => ends.BeginPoll();

        public void EndPoll() => ends.EndPoll();

        public void BeginSend() => ends.BeginSend();

        public void EndSend() => ends.EndSend();

        public void BeginReceive() => ends.BeginReceive();

        public void EndReceive() => ends.EndReceive();

        public void BreakWayOut() => ends.BreakWayOut();

        public void BreakWayIn() => ends.BreakWayIn();

        public IHandle ToHandle(IKeeper? keeper) => ends.ToHandle(keeper);

        public void Close() => ends.Close();
    }
}
